import type { ComponentChildren, Ref, VNode } from "preact";

/** What `Button` takes. */
export interface ButtonProps {
  readonly children: ComponentChildren;
  /** The looks, besides those of every button. */
  readonly look?: string;
  /** What it is called, where its content does not say it. */
  readonly label?: string;
  /** Whether pressing it does nothing. It can be focused all the same: a button that loses the focus loses the person. */
  readonly isOff?: boolean;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  onPress(): void;
}

/** A button. */
export function Button({ children, look = "", label, isOff = false, buttonRef, onPress }: ButtonProps): VNode {
  return (
    <button
      ref={buttonRef ?? null}
      type="button"
      class={`button ${look}`.trimEnd()}
      aria-label={label}
      aria-disabled={isOff}
      onClick={() => {
        if (!isOff) onPress();
      }}
    >
      {children}
    </button>
  );
}
