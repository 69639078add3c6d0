import { useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { Dialog } from "../controls/dialog.tsx";
import { Notice } from "../controls/notice.tsx";
import { lazy } from "../lazy/lazy.ts";
import { LoadNotice } from "../lazy/load-notice.tsx";
import { usePage } from "../state/page.ts";
import { dataLabel } from "../text/choice-labels.ts";
import { describeOwn } from "../text/describe-own.ts";
import { speaksAlso } from "../text/i18n.ts";
import { ownText } from "../text/own-text.ts";
import { shorten } from "../text/problem-text.ts";

/** The window speaks the language of the page from the first moment on. */
const ownDataWindow = lazy(async () => {
  await speaksAlso(async () => (await import("../text/ru/own-window.ts")).ownWindowRu);
  return (await import("./own-data/own-data-window.tsx")).OwnDataWindow;
});

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
  useSignalEffect(() => {
    if (ownData.isOpen.value) void ownDataWindow.load();
  });
  const Window = ownDataWindow.value.value;
  if (Window !== undefined) return <Window />;
  if (ownDataWindow.failures.value === 0) return null;
  return (
    <Dialog title={ownText.value.open} isOpen={ownData.isOpen}>
      <LoadNotice of={ownDataWindow} />
    </Dialog>
  );
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
