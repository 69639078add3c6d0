import { type Averages, averagesOf, noSums } from "./averages.ts";
import { measureAll } from "./evaluate.ts";
import type { EndEvent, FitEvent } from "./fit-event.ts";
import type { Run } from "./run.ts";
import { trainEpoch } from "./train-epoch.ts";

/** Trains from where `run` is to the end of the last epoch. */
export async function* allEpochs(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  const { epochs, stepsPerEpoch, metrics } = run.options;
  yield { type: "start", steps: epochs * stepsPerEpoch, epochs };
  while (run.epoch < epochs) {
    if ((yield* trainEpoch(run)) === "aborted") return yield endEvent(run, "aborted");
    const validation = await validate(run);
    if (validation === "aborted") return yield endEvent(run, "aborted");
    const { loss, accuracy, metrics: averages } = averagesOf(run.sums, metrics);
    Object.assign(run, { cursor: 0, seen: 0, order: undefined, sums: noSums, recent: noSums });
    run.epoch++;
    const seconds = run.clock.seconds();
    yield { type: "epoch", epoch: run.epoch, epochs, loss, accuracy, metrics: averages, validation, seconds };
  }
  yield endEvent(run, "done");
}

async function validate({ model, options, yieldToTasks }: Run): Promise<Averages | undefined | "aborted"> {
  const { validation, loss, batchSize, metrics, signal } = options;
  if (validation === undefined) return undefined;
  try {
    const measured = { loss, metrics, batchSize: Math.max(batchSize, 256), signal };
    return await measureAll({ where: "fit", name: "validation" }, model, validation, measured, yieldToTasks);
  } catch (error) {
    if (signal?.aborted === true) return "aborted";
    throw error;
  }
}

function endEvent(run: Run, reason: EndEvent["reason"]): EndEvent {
  return { type: "end", reason, epoch: run.epoch, step: run.step, seconds: run.clock.seconds() };
}
