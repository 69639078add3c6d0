import { DivergedError } from "@ganglion/train";
import type { Experiment } from "../experiment/experiment.ts";
import { beginRun } from "./begin-run.ts";
import { stepsPerPoint } from "./curve-points.ts";
import { summarizeData } from "./data.ts";
import type { HealthWatch } from "./health-watch.ts";
import { lookAt } from "./look.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { setRate } from "./optimizer.ts";
import type { Resumed } from "./protocol.ts";
import { createReporter, type Reporter, type ReporterOptions } from "./reporter.ts";
import type { Failure } from "./reports.ts";
import type { ReadyRun, RunOptions } from "./run-options.ts";
import { summarizeModel } from "./summarize-model.ts";
import { troubleOf } from "./trouble.ts";
import { type Keeping, keepWhileItGoes } from "./unfinished/keep-while-it-goes.ts";
import { openRun } from "./unfinished/opened-run.ts";
import { createRunKeeper } from "./unfinished/run-keeper.ts";
import { createWallClock, type WallClock } from "./wall-clock.ts";

/** Trains the experiment's network and reports, from `started` to `stopped` or `failed`. Returns why it failed, if it did. */
export async function runTraining(experiment: Experiment, options: RunOptions): Promise<Failure | undefined> {
  const mailbox = createMailbox(options.listener);
  const failure = await openAndTrain(experiment, options, mailbox);
  await mailbox.empty();
  return failure;
}

async function openAndTrain(
  experiment: Experiment,
  options: RunOptions,
  mailbox: Mailbox,
): Promise<Failure | undefined> {
  const { id, unfinished, train } = options;
  const kept = unfinished === undefined ? undefined : await openRun(unfinished, id);
  const stepsPerEpoch = Math.ceil(train.size / experiment.batchSize);
  const plan = { stepsPerEpoch, steps: stepsPerEpoch * experiment.epochs, every: stepsPerPoint(stepsPerEpoch), kept };
  const isGone = id !== undefined && kept === undefined;
  const begun = isGone ? undefined : beginRun(experiment, options, plan);
  if (begun !== undefined) return trainAndReport(experiment, { ...options, ...plan, ...begun }, mailbox);
  mailbox.post({ type: "failed", failure: { kind: "unfinished" } });
  // What does not fit this page will not fit the next one either.
  if (kept !== undefined) await createRunKeeper(kept, () => undefined).end(true);
  return undefined;
}

async function trainAndReport(
  experiment: Experiment,
  options: ReadyRun,
  mailbox: Mailbox,
): Promise<Failure | undefined> {
  const { train, network, signal, health, optimizer, training, steps, kept } = options;
  const { batchSize, epochs } = experiment;
  const resumed = kept?.before && { ...kept.before.run, ...kept.before.state };
  const clock = createWallClock(undefined, resumed?.seconds);
  const measure: ReporterOptions["measure"] = (at, known) =>
    lookAt(network, options, { ...at, known, health: () => health.take() });
  const reporter = createReporter({ ...options, mailbox, clock, batchSize, measure, from: resumed });
  const keeping = keepWhileItGoes({ experiment, options, reporter, mailbox });
  let isOver = true;
  try {
    mailbox.post({
      type: "started",
      data: summarizeData(options),
      model: await summarizeModel(network.model, train.shape),
      steps,
      epochs,
      resumed: resumed && withoutWeights(resumed),
    });
    for await (const event of training) {
      if (event.type === "end") {
        reporter.flush();
        mailbox.post({ type: "stopped", reason: event.reason });
      } else if (event.type === "step") {
        reporter.step(event);
        keeping.afterStep();
      } else if (event.type === "epoch") await reporter.epoch(event);
      // What comes besides, such as a validation or a finding, is no step: one that was allowed is not spent on it.
      // Most are held up by nothing, and awaiting nothing takes time as well.
      if (event.type === "step" && !goesOn(options)) await hold(options, { clock, reporter, keeping });
      const rate = options.control.takeRate();
      setRate(optimizer, experiment, rate, steps);
      keeping.noteRate(rate);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    const failure = await failureOf(error, health);
    // A device that went away, or a fault of the page, is no reason to lose the run.
    isOver = failure.kind === "diverged";
    reporter.flush();
    mailbox.post({ type: "failed", failure });
    return failure;
  } finally {
    void keeping.end(isOver);
    health.dispose();
    optimizer.dispose();
  }
}

/** What the page is told of where a run goes on. */
function withoutWeights({ step, epoch, rate, seconds, points, validations }: Resumed): Resumed {
  return { step, epoch, rate, seconds, points, validations };
}

interface Timing {
  readonly clock: WallClock;
  readonly reporter: Reporter;
  readonly keeping: Keeping;
}

/** Whether nothing holds a step up. */
function goesOn({ control }: RunOptions): boolean {
  return control.delay() === 0 && control.gate.tryPass();
}

/** Waits while the run is paused or slowed down; a run that is paused shows how it is just now. */
async function hold({ control, signal }: RunOptions, { clock, reporter, keeping }: Timing): Promise<void> {
  if (control.gate.isClosed && !signal.aborted) {
    await reporter.lookNow();
    clock.stop();
    keeping.now();
  }
  await control.gate.pass();
  clock.start();
  const delay = control.delay();
  if (delay > 0 && !signal.aborted) await wait(delay);
}

/** Nothing is read any more where the device may be gone. */
async function failureOf(error: unknown, health: HealthWatch): Promise<Failure> {
  if (!(error instanceof DivergedError)) return troubleOf(error);
  const { step, epoch, fault } = error;
  const { findings } = await health.take();
  return { kind: "diverged", step, epoch, fault, findings };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
