import type { Checkpoint } from "@ganglion/train";
import type { Augmentation } from "./augmentation-facts.ts";
import { averageFacts } from "./average-facts.ts";
import { type OptionFact, optimizerFacts } from "./optimizer-facts.ts";
import type { ResolvedRun } from "./resolve-run.ts";
import { plateauMetric, stoppingFacts } from "./watched.ts";

/** What a run is, as `run.json` says it. */
export function runFacts(run: ResolvedRun, augmentation: Augmentation | undefined, validationLoss: boolean): object {
  const { model, optimizer, epochs, batchSize, shuffle, dropLast, clip, checkpoint } = run;
  const { steps: first, rates } = checkpoint.optimizer;
  const steps = { first, last: first + stepsLeft(run) };
  const { groups: all, ...facts } = optimizerFacts(model, optimizer, steps, run.optimizerSource !== undefined);
  const groups = all.map(({ options, ...rest }, at) => {
    const rate = rates[at];
    return { ...rest, options: typeof rate === "number" ? { ...options, learningRate: rate } : options };
  });
  const [[by, at] = []] = Object.entries(clip ?? {});
  const isTold = groups.some(({ options }) => isPlateau(options["learningRate"]));
  return {
    epochs,
    batchSize,
    shuffle,
    dropLast,
    clip: by === undefined ? null : { by, at },
    optimizer: { ...facts, groups },
    plateauMetric: isTold ? plateauMetric(run) : null,
    stopping: stoppingFacts(run) ?? null,
    averages: averageFacts(run, checkpoint),
    penalty: run.penalty !== undefined,
    validation: run.validation !== undefined,
    validationLoss,
    augmentation:
      augmentation === undefined ? null : { classes: augmentation.classes, change: augmentation.facts ?? null },
  };
}

function isPlateau(fact: OptionFact | undefined): boolean {
  return typeof fact === "object" && fact !== null && "plateau" in fact;
}

/** Steps that are left of the epochs. */
export function stepsLeft({ train, batchSize, dropLast, epochs, checkpoint }: ResolvedRun): number {
  const perEpoch = dropLast ? Math.floor(train.size / batchSize) : Math.ceil(train.size / batchSize);
  return (epochs - checkpoint.epoch) * perEpoch - checkpoint.cursor;
}

/** Where a run is, as `progress.json` says it. */
export function progressOf({ checkpoint, metrics = {}, averages = {} }: ResolvedRun): object {
  const { epoch, cursor, seen, step, random, noise, order, seconds, optimizer, sums } = checkpoint;
  const { steps, numbers, rates } = optimizer;
  const sum = (at: number): readonly [number, number] => [sums.totals[at] ?? 0, sums.weights[at] ?? 0];
  return {
    epoch,
    cursor,
    seen,
    step,
    random,
    noise,
    order,
    seconds,
    optimizer: { steps, numbers, rates },
    // After the loss come the metrics, then the accuracy.
    sums: { loss: sum(0), accuracy: sum(1 + Object.keys(metrics).length) },
    averages: Object.fromEntries(Object.keys(averages).map((name) => [name, checkpoint.averages[name]?.updates ?? 0])),
    stopping: stoppingProgress(checkpoint),
  };
}

function stoppingProgress({ averages }: Checkpoint): object | null {
  const state = averages["stopping"] as Readonly<Record<string, unknown>> | undefined;
  if (state?.["kind"] !== "earlyStopping") return null;
  const { updates, best, waited, stopped } = state;
  return { updates, best, waited, stopped };
}
