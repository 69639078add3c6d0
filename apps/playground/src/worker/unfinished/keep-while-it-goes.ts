import type { Experiment } from "../../experiment/experiment.ts";
import type { Mailbox } from "../mailbox.ts";
import type { Reporter } from "../reporter.ts";
import type { ReadyRun } from "../run-options.ts";
import { createRunKeeper } from "./run-keeper.ts";

/** Keeps a run while it goes. */
export interface Keeping {
  /** Keeps it if that is due. */
  afterStep(): void;
  /** Keeps it as it is. */
  now(): void;
  noteRate(rate: number | undefined): void;
  end(isOver: boolean): Promise<void>;
}

/** Of which run. */
export interface KeepingOptions {
  readonly experiment: Experiment;
  readonly options: ReadyRun;
  readonly reporter: Reporter;
  readonly mailbox: Mailbox;
}

/** Keeps nothing where there is nothing to keep it in. */
export function keepWhileItGoes({ experiment, options, reporter, mailbox }: KeepingOptions): Keeping {
  const { kept, training } = options;
  if (kept === undefined) {
    const nothing = (): void => undefined;
    return { afterStep: nothing, now: nothing, noteRate: nothing, end: async () => undefined };
  }
  const keeper = createRunKeeper(kept, (problem) => mailbox.post({ type: "kept", problem }));
  let rate = kept.before?.run.rate;
  const now = (): void => {
    const whole = reporter.whole();
    if (whole === undefined) return;
    const { step, epoch, ...curves } = whole;
    const run = { id: kept.id, experiment, rate, step, epoch };
    keeper.keep({ run, checkpoint: training.checkpoint(), curves });
  };
  return {
    afterStep() {
      if (keeper.isDue()) now();
    },
    now,
    noteRate(next) {
      rate = next ?? rate;
    },
    end: keeper.end,
  };
}
