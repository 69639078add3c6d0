import type { Signal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { CrossIcon } from "../shell/icons.tsx";
import { shellText } from "../text/shell-text.ts";
import { Button } from "./button.tsx";

/** What `Dialog` takes. */
export interface DialogProps {
  readonly title: string;
  readonly isOpen: Signal<boolean>;
  readonly children: ComponentChildren;
}

/** A window over the page, which waits behind it; Escape closes it, and the focus goes back to where it was. */
export function Dialog({ title, isOpen, children }: DialogProps): VNode | null {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  const isShown = isOpen.value;
  useEffect(() => {
    if (isShown) element.current?.showModal();
  }, [isShown]);
  if (!isShown) return null;
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={id}
      onClose={() => {
        isOpen.value = false;
      }}
      onClick={(event) => {
        // The backdrop is the dialog itself; what stands in it is inside of the frame.
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      <div class="dialog-frame">
        <div class="dialog-head">
          <h2 id={id} class="card-title">
            {title}
          </h2>
          <Button
            look="button-quiet button-square button-small"
            label={shellText.value.dismiss}
            onPress={() => element.current?.close()}
          >
            <CrossIcon />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
