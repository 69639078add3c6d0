import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { shareText } from "../text/share-text.ts";
import { ShareIcon } from "./icons.tsx";
import { ShareDialog } from "./share-dialog.tsx";

/** Opens what makes links for others. */
export function ShareButton(): VNode {
  const isOpen = useSignal(false);
  const text = shareText.value;
  return (
    <>
      <Button look="button-quiet button-square" label={text.open} onPress={() => void (isOpen.value = true)}>
        <ShareIcon />
      </Button>
      <ShareDialog isOpen={isOpen} />
    </>
  );
}
