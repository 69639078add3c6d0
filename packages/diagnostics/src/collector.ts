import {
  checkCount,
  checkModel,
  checkOptions,
  describeValue,
  isRecording,
  type Layer,
  type Observer,
  refusal,
} from "@ganglion/tensor";
import { createCurves, type Curves } from "./collect/curves.ts";
import { createRecorder, type Recorder } from "./collect/recorder.ts";
import { createSamples, type Samples } from "./collect/samples.ts";
import { findingsIn } from "./diagnose.ts";
import { checkEpoch, checkPoint, type EpochReport, type StepReport } from "./event.ts";
import type { Finding } from "./finding.ts";
import { type FitObserver, fitObserver } from "./fit-observer.ts";
import type { History } from "./history.ts";
import type { StepSample } from "./sample.ts";

/** What `collector` takes besides the model. */
export interface CollectorOptions {
  /** Every how many steps one is looked at; 10 by default. The first one always is. */
  readonly every?: number;
  /** How many classes there are, for a classifier: then guessing and predicting one class can be told. */
  readonly classes?: number;
  /**
   * How many samples of each class there are, or the share of each: where they are uneven, the most frequent class is the
   * best guess. By default all are as frequent; it says how many `classes` there are, too.
   */
  readonly classCounts?: readonly number[];
  /** How many samples are kept, at least 2. Of too many, every second one is let go; 200 by default. */
  readonly keep?: number;
}

/** What looks at a network while it trains. */
export interface Collector {
  /** For `fit` of `@ganglion/train`: `fit(model, { observers: [health.observer], ... })`. What it finds comes as events. */
  readonly observer: FitObserver;
  /** For a loop of your own: give it to the model in `context.observe`. It looks while gradients are recorded. */
  readonly observe: Observer;
  /** For a loop that clears gradients before it calls `step`: call it after the update. Else `step` does. */
  afterUpdate(): void;
  /**
   * For a loop of your own: says that a step was made, with its loss, and reads what was measured. Resolves with the sample
   * if this step was looked at.
   * @throws TypeError if the loss is not a number, or something else is not what it should be.
   */
  step(report: StepReport): Promise<StepSample | undefined>;
  /**
   * For a loop of your own: says what an epoch came to, so that overfitting can be told.
   * @throws TypeError or RangeError if something is not what it should be.
   */
  epoch(report: EpochReport): void;
  /** All that was seen so far, as plain data. */
  history(): History;
  /** What `diagnose` makes of it. */
  findings(): Finding[];
  /** Gives back the memory on the device. */
  dispose(): void;
}

/**
 * Looks at a network while it trains, with any loop: how activations and gradients are distributed in each layer, which units
 * are dead or saturated, how large the updates are. What it measures it measures on the device, from the pass that is made
 * anyway, and reads a few hundred numbers for each layer in one go. Layers are seen as containers report them.
 * @throws TypeError if the model is none or an option is wrong, RangeError if one is out of range.
 * @example
 * ```ts
 * import { collector } from "@ganglion/diagnostics";
 * import { backward, defineLayer, matmul, ones, scope } from "@ganglion/tensor";
 * const weight = ones([2, 1], { requiresGrad: true });
 * const model = defineLayer((x) => matmul(x, weight), { parameters: { weight } });
 * const health = collector(model, { every: 1 });
 * const loss = scope(() => {
 *   const sum = model(ones([4, 2]), { training: true, observe: health.observe }).sum();
 *   backward(sum);
 *   return sum; // before it, an optimizer makes its step
 * });
 * const sample = await health.step({ loss: await loss.item() });
 * sample?.parameters[0]?.gradientNorm; // 5.6568...
 * health.findings(); // => []
 * ```
 */
export function collector(model: Layer, options: CollectorOptions = {}): Collector {
  checkModel("collector", model);
  checkOptions<CollectorOptions>(
    "collector",
    options,
    { every: checkCount, classes: checkCount, classCounts: checkCounts, keep: checkCount },
    { interval: "every", numClasses: "classes", maxSamples: "keep" },
  );
  const { every = 10, keep = 200 } = options;
  const known = classesIn(options);
  return collectorOf(createRecorder(model, every), createSamples(Math.max(2, keep)), createCurves(), known);
}

type Classes = Pick<History, "classes" | "classCounts">;

function classesIn({ classes, classCounts }: CollectorOptions): Classes {
  if (classCounts === undefined) return { classes };
  const { length } = classCounts;
  if (classes !== undefined && classes !== length) {
    const remedy = "Give one count for each class.";
    throw refusal(
      RangeError,
      "collector",
      `classCounts must have ${classes} numbers, as classes says`,
      String(length),
      remedy,
    );
  }
  return { classes: length, classCounts: [...classCounts] };
}

function checkCounts(where: string, name: string, value: unknown): void {
  const counts: readonly unknown[] =
    Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as number[]) : [];
  const isCount = (count: unknown): boolean => typeof count === "number" && Number.isFinite(count) && count >= 0;
  if (counts.every(isCount) && counts.some((count) => count !== 0)) return;
  const wanted = `${name} must be an array of numbers >= 0 that are not all 0`;
  throw refusal(TypeError, where, wanted, describeValue(value), "Count the labels of each class.");
}

function collectorOf(recorder: Recorder, samples: Samples, curves: Curves, classes: Classes): Collector {
  const history = (): History => ({ ...classes, samples: samples.all(), ...curves.all() });
  const read = async (): Promise<StepSample | undefined> => {
    const newest = await recorder.read();
    for (const sample of newest) samples.add(sample);
    return newest.at(-1);
  };
  let isClosed = false;
  return {
    observer: fitObserver({ recorder, curves, read, findings: () => findingsIn(history()) }),
    observe(...seen) {
      if (isRecording()) recorder.observe(...seen);
    },
    afterUpdate() {
      if (!isClosed) recorder.close();
      isClosed = true;
    },
    async step(report) {
      checkPoint("step", report);
      if (!isClosed) recorder.close();
      isClosed = false;
      const { loss, accuracy, learningRate } = report;
      curves.addStep({ step: recorder.steps(), loss, accuracy, learningRate });
      return recorder.isMeasured() ? await read() : undefined;
    },
    epoch(report) {
      checkEpoch("epoch", report);
      curves.addEpoch(report, recorder.steps());
    },
    history,
    findings: () => findingsIn(history()),
    dispose: () => recorder.dispose(),
  };
}
