import { averagesOf } from "./add-up.ts";
import { type Averages, noSums } from "./averages.ts";
import { isThenable, refusePromise } from "./check-result.ts";
import { epochOf, isEpochSaveDue, saveNow } from "./checkpoint-saving.ts";
import { divergenceFinding } from "./divergence-finding.ts";
import { DivergedError } from "./diverged-error.ts";
import type { EndEvent, EpochEvent, FindingEvent, FitEvent } from "./fit-event.ts";
import { measureAll } from "./measure-all.ts";
import type { Run } from "./run.ts";
import { trainEpoch } from "./train-epoch.ts";
import { findingsOf } from "./watch.ts";

/**
 * Trains from where `run` is to the end of the last epoch, and shows observers all that is reported. That training diverged is
 * reported as a finding before the error is thrown.
 */
export async function* allEpochs(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  try {
    yield* observedEvents(run);
  } catch (error) {
    if (error instanceof DivergedError) yield* divergence(run, error);
    throw error;
  }
}

/** What observers have to say still, and where the first value came up that is not finite. */
async function* divergence(run: Run, error: DivergedError): AsyncGenerator<FindingEvent, void, undefined> {
  const place = { epoch: error.epoch, step: error.step };
  const own: FindingEvent = { type: "finding", ...place, finding: divergenceFinding(error) };
  const { observers } = run.options;
  for (const one of observers) refusePromise("fit", "event of an observer", one.event?.(own));
  const said = await findingsOf(observers);
  yield own;
  for (const finding of said) {
    // An observer that was just told of it says it again, perhaps.
    if (finding.kind !== own.finding.kind) yield { type: "finding", ...place, finding };
  }
}

async function* observedEvents(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  const { observers } = run.options;
  for await (const event of ownEvents(run)) {
    for (const one of observers) refusePromise("fit", "event of an observer", one.event?.(event));
    const isAsked = observers.length > 0 && (event.type === "step" || event.type === "epoch" || event.type === "end");
    const asked = isAsked ? findingsOf(observers) : [];
    const findings = isThenable(asked) ? await asked : asked;
    // The end stays the last event.
    if (event.type !== "end") yield event;
    for (const finding of findings) yield { type: "finding", epoch: epochOf(run), step: run.step, finding };
    if (event.type === "end") yield event;
  }
}

async function* ownEvents(run: Run): AsyncGenerator<FitEvent, void, undefined> {
  const { epochs, stepsPerEpoch, metrics, stopping, save, resume } = run.options;
  if (resume === undefined) stopping?.start();
  yield { type: "start", steps: epochs * stepsPerEpoch, epochs };
  const isOver = (): boolean => run.epoch >= epochs || stopping?.stopped === true;
  while (!isOver()) {
    if ((yield* trainEpoch(run)) === "aborted") return yield endEvent(run, "aborted");
    const validation = await validate(run);
    if (validation === "aborted") return yield endEvent(run, "aborted");
    // A run that is resumed from a checkpoint taken here validates once more.
    if (validation !== undefined) yield { type: "validation", epoch: run.epoch + 1, step: run.step, ...validation };
    const { loss, accuracy, metrics: averages } = averagesOf(run.sums, metrics);
    Object.assign(run, { cursor: 0, seen: 0, order: undefined, sums: noSums, recent: noSums });
    run.epoch++;
    const { epoch } = run;
    const seconds = run.clock.seconds();
    const reached: EpochEvent = {
      type: "epoch",
      epoch,
      epochs,
      loss,
      accuracy,
      metrics: averages,
      validation,
      seconds,
    };
    stopping?.report(reached);
    yield reached;
    if (save !== undefined && isEpochSaveDue(run)) yield await saveNow(run, save.to);
  }
  stopping?.finish();
  yield endEvent(run, stopping?.stopped === true ? "stopped" : "done");
}

async function validate({ model, options, yieldToTasks }: Run): Promise<Averages | undefined | "aborted"> {
  const { validation, loss, validationLoss = loss, batchSize, metrics, measures, signal } = options;
  if (validation === undefined) return undefined;
  try {
    const asked = { loss: validationLoss, metrics, signal, ...(measures && { measures }) };
    const measured = { ...asked, batchSize: Math.max(batchSize, 256) };
    return await measureAll({ where: "fit", name: "validation" }, model, validation, measured, yieldToTasks);
  } catch (error) {
    if (signal?.aborted === true) return "aborted";
    throw error;
  }
}

function endEvent(run: Run, reason: EndEvent["reason"]): EndEvent {
  return { type: "end", reason, epoch: run.epoch, step: run.step, seconds: run.clock.seconds() };
}
