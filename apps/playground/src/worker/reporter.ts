import type { EpochEvent, FitEvent, StepEvent } from "@ganglion/train";
import type { CurvePoint, DataSummary, Listener, Predictions } from "./protocol.ts";

/** What a reporter needs to know about the run. */
export interface ReporterOptions {
  readonly stepsPerEpoch: number;
  readonly data: DataSummary;
  /** Asks the network about the held-out samples. */
  predict(): Promise<Predictions>;
}

/** Milliseconds between two messages about progress: often enough to look alive, seldom enough to cost nothing. */
const progressInterval = 50;
const predictionsInterval = 250;

/** Turns the events of `fit` into messages for the page, several steps in one. */
export function reporter(listener: Listener, options: ReporterOptions): (event: FitEvent) => Promise<void> {
  let points: CurvePoint[] = [];
  let lastProgress = Number.NEGATIVE_INFINITY;
  let lastPredictions = Number.NEGATIVE_INFINITY;
  const sendProgress = async (event: StepEvent): Promise<void> => {
    const { step, epoch, samplesPerSecond, remainingSeconds } = event;
    await listener({ type: "progress", points, step, epoch, samplesPerSecond, remainingSeconds });
    points = [];
    lastProgress = performance.now();
  };
  const sendPredictions = async (): Promise<void> => {
    await listener({ type: "predictions", predictions: await options.predict() });
    lastPredictions = performance.now();
  };
  return async (event) => {
    if (event.type === "start") {
      await listener({ type: "started", data: options.data, steps: event.steps, epochs: event.epochs });
    } else if (event.type === "step") {
      points.push(pointOf(event, options.stepsPerEpoch));
      const isEpochEnd = event.step % options.stepsPerEpoch === 0;
      if (isEpochEnd || performance.now() - lastProgress >= progressInterval) await sendProgress(event);
    } else if (event.type === "epoch") {
      await listener(epochMessage(event));
      const isLast = event.epoch === event.epochs;
      if (isLast || performance.now() - lastPredictions >= predictionsInterval) await sendPredictions();
    } else if (event.type === "end") await listener({ type: "stopped", reason: event.reason, seconds: event.seconds });
  };
}

function pointOf({ step, loss, accuracy }: StepEvent, stepsPerEpoch: number): CurvePoint {
  return { epoch: step / stepsPerEpoch, loss, accuracy: accuracy ?? Number.NaN };
}

function epochMessage({ epoch, loss, accuracy, validation, seconds }: EpochEvent): Parameters<Listener>[0] {
  return {
    type: "epoch",
    epoch,
    loss,
    accuracy: accuracy ?? Number.NaN,
    validationLoss: validation?.loss ?? Number.NaN,
    validationAccuracy: validation?.accuracy ?? Number.NaN,
    seconds,
  };
}
