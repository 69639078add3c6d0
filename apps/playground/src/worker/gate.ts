/** Lets a loop through, or makes it wait. */
export interface Gate {
  readonly isClosed: boolean;
  open(): void;
  close(): void;
  /** Lets one through that waits, or the next, and stays closed. */
  letOne(): void;
  /** Whether the gate is open, or lets this one through. */
  tryPass(): boolean;
  /** Resolves while the gate is open, or once it opens. */
  pass(): Promise<void>;
}

/** A gate that is open. */
export function createGate(): Gate {
  let isClosed = false;
  let allowed = 0;
  let release: (() => void) | undefined;
  const wake = (): void => {
    release?.();
    release = undefined;
  };
  const isShut = (): boolean => isClosed && allowed === 0;
  const tryPass = (): boolean => {
    if (isShut()) return false;
    if (isClosed) allowed -= 1;
    return true;
  };
  return {
    get isClosed() {
      return isShut();
    },
    open() {
      isClosed = false;
      allowed = 0;
      wake();
    },
    close() {
      isClosed = true;
    },
    letOne() {
      allowed += 1;
      wake();
    },
    tryPass,
    async pass() {
      while (!tryPass()) {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      }
    },
  };
}
