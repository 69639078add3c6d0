import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Dialog } from "../../controls/dialog.tsx";
import { usePage } from "../../state/page.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import { OwnList } from "./own-list.tsx";
import { OwnReading } from "./own-reading.tsx";

/** Pictures of a person's own: gives them, shows what came of them, and lists those that this device has. */
export function OwnDataWindow(): VNode {
  const { ownData } = usePage();
  // What changes the list: it is asked for anew.
  const version = useSignal(0);
  useEffect(() => {
    if (!ownData.isOpen.value) ownData.given.value = undefined;
  }, [ownData.isOpen.value, ownData]);
  return (
    <Dialog title={ownWindowText.value.title} isOpen={ownData.isOpen}>
      <OwnReading />
      <OwnList version={version} />
    </Dialog>
  );
}
