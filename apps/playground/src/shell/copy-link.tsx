import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { addressOf } from "../state/link-sync.ts";
import { usePage } from "../state/page.ts";
import { shellText } from "../text/shell-text.ts";
import { CopyProblem } from "./copy-problem.tsx";
import { CheckIcon, LinkIcon } from "./icons.tsx";

const shownFor = 2000;

/** Copies the address that reproduces the experiment whose results are shown, or else that of the panel. */
export function CopyLink(): VNode {
  const { store } = usePage();
  const isCopied = useSignal(false);
  const hasFailed = useSignal(false);
  const text = shellText.value;
  const copy = async (): Promise<void> => {
    const isOfRun = store.changed.value.length > 0;
    const experiment = (isOfRun ? store.runExperiment.value : undefined) ?? store.experiment.value;
    const link = new URL(addressOf(experiment), location.href).href;
    try {
      await navigator.clipboard.writeText(link);
      store.announcement.value = isOfRun ? text.copiedRun : text.copiedPanel;
      isCopied.value = true;
      hasFailed.value = false;
      setTimeout(() => {
        isCopied.value = false;
      }, shownFor);
    } catch {
      if (!isOfRun) history.replaceState(history.state, "", link);
      hasFailed.value = true;
    }
  };
  return (
    <>
      <Button
        look="button-quiet wide-only"
        label={isCopied.value ? text.copied : text.copyLinkLabel}
        onPress={() => void copy()}
      >
        {isCopied.value ? <CheckIcon /> : <LinkIcon />}
        <span class="button-text">{isCopied.value ? text.copied : text.copyLink}</span>
      </Button>
      {hasFailed.value ? <CopyProblem onDismiss={() => void (hasFailed.value = false)} /> : null}
    </>
  );
}
