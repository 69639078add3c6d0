/** What holds training while it is paused. */
export interface Gate {
  pass(): Promise<void>;
  open(): void;
  close(): void;
  isWaiting(): boolean;
}

/** A gate that is open. */
export function openGate(): Gate {
  let isOpen = true;
  let release: (() => void) | undefined;
  return {
    async pass() {
      if (isOpen) return;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    },
    open() {
      isOpen = true;
      release?.();
      release = undefined;
    },
    close() {
      isOpen = false;
    },
    isWaiting: () => release !== undefined,
  };
}
