/** Lets a loop through, or makes it wait. */
export interface Gate {
  open(): void;
  close(): void;
  /** Resolves while the gate is open, or once it opens. */
  pass(): Promise<void>;
}

/** A gate that is open. */
export function createGate(): Gate {
  let waiting: Promise<void> | undefined;
  let release: (() => void) | undefined;
  return {
    open() {
      release?.();
      waiting = undefined;
      release = undefined;
    },
    close() {
      waiting ??= new Promise((resolve) => {
        release = resolve;
      });
    },
    async pass() {
      await waiting;
    },
  };
}
