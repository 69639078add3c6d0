import { createGate, type Gate } from "./gate.ts";

/** What a person can do to a run while it goes. */
export interface Control {
  /** Closed while the run is paused. */
  readonly gate: Gate;
  /** How long to wait after each step. Units: milliseconds. */
  delay(): number;
  /** The learning rate that was asked for since the last call. */
  takeRate(): number | undefined;
}

/** How a run is held up and ended. */
export interface RunControl {
  readonly control: Control;
  readonly signal: AbortSignal;
}

/** One run at a time. One that was replaced can no longer be paused. */
export interface Runs {
  /** Ends the run before; when it has ended, does `work`, unless that was replaced in turn. Resolves after it. */
  begin(work: (control: RunControl) => Promise<void>): Promise<void>;
  pause(): void;
  resume(): void;
  step(): void;
  setDelay(delay: number): void;
  setRate(rate: number): void;
  /** Ends the run. */
  stop(): void;
  /** Resolves when no run goes on any more. */
  ended(): Promise<void>;
}

/** No run yet. */
export function createRuns(): Runs {
  let current: { readonly gate: Gate; readonly controller: AbortController } | undefined;
  let last: Promise<void> = Promise.resolve();
  let delay = 0;
  let rate: number | undefined;
  // Takes effect at once, so that of two runs that are started in one go the first one ends as well.
  const end = (): void => {
    current?.controller.abort();
    current?.gate.open();
    current = undefined;
  };
  const takeRate = (): number | undefined => {
    const taken = rate;
    rate = undefined;
    return taken;
  };
  return {
    begin(work) {
      end();
      const [controller, gate] = [new AbortController(), createGate()];
      current = { controller, gate };
      rate = undefined;
      const { signal } = controller;
      const before = last.catch(() => undefined);
      const control = { gate, delay: () => delay, takeRate };
      last = before.then(() => (signal.aborted ? undefined : work({ control, signal })));
      return last;
    },
    pause: () => current?.gate.close(),
    resume: () => current?.gate.open(),
    step: () => current?.gate.letOne(),
    setDelay(next) {
      delay = next;
    },
    setRate(next) {
      rate = next;
    },
    stop: end,
    ended: () => last.catch(() => undefined),
  };
}
