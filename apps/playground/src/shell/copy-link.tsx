import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { writeLink } from "../experiment/experiment-link.ts";
import { usePage } from "../state/page.ts";
import { CheckIcon, LinkIcon } from "./icons.tsx";

const shownFor = 2000;

/** Copies the address that reproduces the experiment. */
export function CopyLink(): VNode {
  const { store } = usePage();
  const isCopied = useSignal(false);
  const copy = async (): Promise<void> => {
    const link = new URL(writeLink(store.experiment.value), location.href).href;
    history.replaceState(null, "", link);
    try {
      await navigator.clipboard.writeText(link);
      store.announcement.value = "The link to this experiment was copied.";
      isCopied.value = true;
      setTimeout(() => {
        isCopied.value = false;
      }, shownFor);
    } catch {
      store.announcement.value = "The browser does not let the page copy. The link is in the address bar.";
    }
  };
  return (
    <Button look="button-quiet" label="Copy link to this experiment" onPress={() => void copy()}>
      {isCopied.value ? <CheckIcon /> : <LinkIcon />}
      <span class="button-text">{isCopied.value ? "Copied" : "Copy link"}</span>
    </Button>
  );
}
