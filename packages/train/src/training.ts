import { refusal } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { type Checkpoint, checkpointOf } from "./checkpoint.ts";
import type { EndEvent, FitEvent } from "./fit-event.ts";
import type { Run } from "./run.ts";

/**
 * A training run, which works while it is asked to: `for await (const event of training)` goes through its events, and
 * `await training` runs it to the end and gives the last of them. One run is used in one way, once.
 */
export interface Training extends AsyncGenerator<FitEvent, void, undefined>, PromiseLike<EndEvent> {
  /**
   * All that is needed to `resume`.
   * @throws Error while the next event is being worked for; call it where you handle an event.
   */
  checkpoint(): Checkpoint;
}

/** How a training is used: not yet, by a loop, or by `await`. */
type Use = "loop" | "await" | undefined;

/** The training that works on `run`. */
export function trainingOf(run: Run): Training {
  const events = timed(run);
  const next = events.next.bind(events);
  let use: Use;
  let end: Promise<EndEvent> | undefined;
  const begin = (way: "loop" | "await"): void => {
    if (use !== undefined) throw usedTwice(use);
    use = way;
  };
  const toEnd = async (): Promise<EndEvent> => {
    begin("await");
    return runToEnd(next);
  };
  return Object.assign(events, {
    async next() {
      if (use === "await") throw usedTwice(use);
      return next();
    },
    [Symbol.asyncIterator]() {
      begin("loop");
      return events as Training;
    },
    // oxlint-disable-next-line unicorn/no-thenable
    then<A, B>(fulfilled?: ((end: EndEvent) => A) | null, rejected?: ((reason: unknown) => B) | null): Promise<A | B> {
      end ??= toEnd();
      return end.then(fulfilled, rejected) as Promise<A | B>;
    },
    checkpoint() {
      if (!run.clock.running()) return checkpointOf(run);
      const rule = "training must be between two events";
      throw refusal(Error, "checkpoint", rule, "one that is at work", "Call it where you handle an event.");
    },
  }) as Training;
}

function usedTwice(use: "loop" | "await"): Error {
  const got = use === "loop" ? "one that is gone through already" : "one that is awaited already";
  return refusal(Error, "fit", "a training can be used once", got, "Call fit again; with { resume } it goes on.");
}

async function runToEnd(next: () => Promise<IteratorResult<FitEvent, void>>): Promise<EndEvent> {
  let last: EndEvent | undefined;
  for (let result = await next(); result.done !== true; result = await next()) {
    if (result.value.type === "end") last = result.value;
  }
  if (last !== undefined) return last;
  throw refusal(
    Error,
    "fit",
    "a training that is awaited must have an end before it",
    "one that is over",
    "Call fit again.",
  );
}

/** Stops the clock while the consumer has its turn. */
async function* timed(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  try {
    // Loaded when training begins, since nothing of it is needed before.
    const { allEpochs } = await loaded("fit", import("./all-epochs.ts"));
    run.clock.resume();
    for await (const event of allEpochs(run)) {
      run.clock.pause();
      yield event;
      run.clock.resume();
    }
  } finally {
    run.clock.pause();
  }
}
