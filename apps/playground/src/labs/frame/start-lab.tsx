import { effect } from "@preact/signals";
import { render, type VNode } from "preact";
import { createThemeChoice } from "../../state/theme.ts";
import { readView } from "../../state/view.ts";
import { speak, speaksAlso } from "../../text/i18n.ts";
import { labsText } from "../text/labs-text.ts";
import { LabContext } from "./lab-context.ts";
import type { LabName } from "./labs.ts";

/** Puts a lab, or the page that lists them all, into `root`. */
export async function startLab(root: Element, name: LabName | undefined, content: () => VNode): Promise<void> {
  await speaksAlso(async () => (await import("../text/labs-ru.ts")).labsRu);
  const view = readView(location.search, navigator.languages);
  await speak(view.language);
  document.documentElement.lang = view.language;
  effect(() => {
    const text = labsText.value;
    document.title = `${name === undefined ? text.labs : text[name]} · Ganglion`;
  });
  const lab = { name, root: name === undefined ? "../" : "../../", theme: createThemeChoice() };
  root.replaceChildren();
  const Content = content;
  render(
    <LabContext.Provider value={lab}>
      <Content />
    </LabContext.Provider>,
    root,
  );
}
