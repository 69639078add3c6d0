import { createGate, type Gate } from "./gate.ts";

/** How a run is held up and ended. */
export interface RunControl {
  /** Closed while the run is paused. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
}

/** One run at a time. One that was replaced can no longer be paused. */
export interface Runs {
  /** Ends the run before; when it has ended, does `work`, unless that was replaced in turn. Resolves after it. */
  begin(work: (control: RunControl) => Promise<void>): Promise<void>;
  pause(): void;
  resume(): void;
  /** Ends the run. */
  stop(): void;
}

/** No run yet. */
export function createRuns(): Runs {
  let current: { readonly gate: Gate; readonly controller: AbortController } | undefined;
  let last: Promise<void> = Promise.resolve();
  // Takes effect at once, so that of two runs that are started in one go the first one ends as well.
  const end = (): void => {
    current?.controller.abort();
    current?.gate.open();
    current = undefined;
  };
  return {
    begin(work) {
      end();
      const [controller, gate] = [new AbortController(), createGate()];
      current = { controller, gate };
      const { signal } = controller;
      const before = last.catch(() => undefined);
      last = before.then(() => (signal.aborted ? undefined : work({ gate, signal })));
      return last;
    },
    pause: () => current?.gate.close(),
    resume: () => current?.gate.open(),
    stop: end,
  };
}
