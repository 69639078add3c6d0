import { crossEntropy } from "@ganglion/losses";
import { clipGradNorm, type Optimizer } from "@ganglion/optim";
import { DivergedError, fit } from "@ganglion/train";
import type { Experiment } from "../experiment/experiment.ts";
import { stepsPerPoint } from "./curve-points.ts";
import { summarizeData, type TrainAndValidation } from "./data.ts";
import { watchHealth } from "./health-watch.ts";
import type { LiveNetwork } from "./live-network.ts";
import { lookAt } from "./look.ts";
import { brokenRun } from "./broken-run.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { optimizerFor, rateFor } from "./optimizer.ts";
import type { Listener } from "./protocol.ts";
import type { Randoms } from "./randoms.ts";
import { createReporter, type Reporter, type ReporterOptions } from "./reporter.ts";
import type { Failure } from "./reports.ts";
import type { RunControl } from "./runs.ts";
import { summarizeModel } from "./summarize-model.ts";
import { createWallClock, type WallClock } from "./wall-clock.ts";

/** What a run needs besides its experiment. */
export interface RunOptions extends TrainAndValidation, RunControl {
  readonly network: LiveNetwork;
  readonly randoms: Randoms;
  readonly listener: Listener;
}

/** Trains the experiment's network and reports, from `started` to `stopped` or `failed`. Returns why it failed, if it did. */
export async function runTraining(experiment: Experiment, options: RunOptions): Promise<Failure | undefined> {
  const mailbox = createMailbox(options.listener);
  const failure = await trainAndReport(experiment, options, mailbox);
  await mailbox.empty();
  return failure;
}

async function trainAndReport(
  experiment: Experiment,
  options: RunOptions,
  mailbox: Mailbox,
): Promise<Failure | undefined> {
  const { train, validation, network, signal } = options;
  const { model } = network;
  const { batchSize, epochs, clip } = experiment;
  const stepsPerEpoch = Math.ceil(train.size / batchSize);
  const steps = stepsPerEpoch * epochs;
  const every = stepsPerPoint(stepsPerEpoch);
  const clock = createWallClock();
  const health = watchHealth(model, countLabels(train));
  const measure: ReporterOptions["measure"] = (at, known) =>
    lookAt(network, options, { ...at, known, health: () => health.take() });
  const reporter = createReporter({ mailbox, clock, stepsPerEpoch, steps, batchSize, every, measure });
  const optimizer = optimizerFor(experiment, model, steps);
  const training = fit(model, {
    train,
    validation,
    loss: crossEntropy,
    optimizer,
    epochs,
    batchSize,
    // Where values can be read at once it costs nothing to look at each step.
    every: network.backend.downloadSync === undefined ? every : 1,
    signal,
    observers: [health.observer],
    rng: options.randoms.order,
    ...(clip > 0 ? { afterBackward: () => void clipGradNorm(model, clip) } : {}),
  });
  try {
    mailbox.post({
      type: "started",
      data: summarizeData(options),
      model: await summarizeModel(model, train.shape),
      steps,
      epochs,
    });
    for await (const event of training) {
      if (event.type === "end") {
        reporter.flush();
        mailbox.post({ type: "stopped", reason: event.reason });
      } else if (event.type === "step") reporter.step(event);
      else if (event.type === "epoch") await reporter.epoch(event);
      // What comes besides, such as a validation or a finding, is no step: one that was allowed is not spent on it.
      // Most are held up by nothing, and awaiting nothing takes time as well.
      if (event.type === "step" && !goesOn(options)) await hold(options, { clock, reporter });
      setRate(optimizer, experiment, options.control.takeRate(), steps);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    const failure = await failureOf(error, health);
    reporter.flush();
    mailbox.post({ type: "failed", failure });
    return failure;
  } finally {
    health.dispose();
    optimizer.dispose();
  }
}

/** How many samples of each class there are. */
function countLabels({ y, classes }: RunOptions["train"]): number[] {
  const counts = classes.map(() => 0);
  for (const label of y) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

interface Timing {
  readonly clock: WallClock;
  readonly reporter: Reporter;
}

/** Whether nothing holds a step up. */
function goesOn({ control }: RunOptions): boolean {
  return control.delay() === 0 && control.gate.tryPass();
}

/** Waits while the run is paused or slowed down; a run that is paused shows how it is just now. */
async function hold({ control, signal }: RunOptions, { clock, reporter }: Timing): Promise<void> {
  if (control.gate.isClosed && !signal.aborted) {
    await reporter.lookNow();
    clock.stop();
  }
  await control.gate.pass();
  clock.start();
  const delay = control.delay();
  if (delay > 0 && !signal.aborted) await wait(delay);
}

function setRate(optimizer: Optimizer, experiment: Experiment, rate: number | undefined, steps: number): void {
  if (rate === undefined) return;
  for (const group of optimizer.groups) group.learningRate = rateFor({ ...experiment, learningRate: rate }, steps);
}

/** Nothing is read any more where the device may be gone. */
async function failureOf(error: unknown, health: ReturnType<typeof watchHealth>): Promise<Failure> {
  if (!(error instanceof DivergedError)) return brokenRun(error);
  const { step, epoch, fault } = error;
  const { findings } = await health.take();
  return { kind: "diverged", step, epoch, fault, findings };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
