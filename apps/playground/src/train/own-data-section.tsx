import { useSignal, useSignalEffect } from "@preact/signals";
import type { FunctionComponent, VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Notice } from "../controls/notice.tsx";
import { usePage } from "../state/page.ts";
import type * as WindowModule from "./own-data/own-data-window.tsx";
import { dataLabel } from "../text/choice-labels.ts";
import { describeOwn } from "../text/describe-own.ts";
import { speaksAlso } from "../text/i18n.ts";
import { ownText } from "../text/own-text.ts";
import { shorten } from "../text/problem-text.ts";

/** Opens the window for pictures of one's own, which is loaded then. */
export function OwnDataSection(): VNode {
  const { ownData } = usePage();
  const problem = ownData.keepProblem.value;
  return (
    <>
      <Button onPress={() => void (ownData.isOpen.value = true)}>{ownText.value.open}</Button>
      {problem === undefined ? null : <p class="field-problem">{ownText.value[problem]}</p>}
    </>
  );
}

/** The window itself, wherever it was opened from. */
export function LazyOwnDataWindow(): VNode | null {
  const { ownData } = usePage();
  const loaded = useSignal<{ readonly Window: FunctionComponent } | undefined>(undefined);
  useSignalEffect(() => {
    if (!ownData.isOpen.value || loaded.peek() !== undefined) return;
    void loadWindow().then(
      ({ OwnDataWindow }) => void (loaded.value = { Window: OwnDataWindow }),
      // Offline, before it was ever loaded: the button can be pressed again.
      () => void (ownData.isOpen.value = false),
    );
  });
  const Window = loaded.value?.Window;
  return Window === undefined ? null : <Window />;
}

/** The window speaks the language of the page from the first moment on. */
async function loadWindow(): Promise<typeof WindowModule> {
  await speaksAlso(async () => (await import("../text/ru/own-window.ts")).ownWindowRu);
  return import("./own-data/own-data-window.tsx");
}

/** Says which pictures a link asks for that are not on this device. */
export function MissingData(): VNode {
  const { store, ownData } = usePage();
  const { data, own } = store.experiment.value;
  const text = ownText.value;
  return (
    <Notice
      title={text.missingTitle}
      actions={<Button onPress={() => void (ownData.isOpen.value = true)}>{text.find}</Button>}
    >
      {text.missing({ name: shorten(dataLabel({ data, own })), facts: own === undefined ? "" : describeOwn(own) })}
    </Notice>
  );
}
