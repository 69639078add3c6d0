import { collectWeights, type LossWeight } from "@ganglion/losses";
import { add, cast, commonBackend, concat, div, noGrad, reshape, sameShape, type Tensor } from "@ganglion/tensor";
import { checkScalar } from "./check-result.ts";
import { countNow } from "./count-now.ts";
import { counted, countCorrect, type Metric } from "./metric.ts";
import { type PendingReading, type Reading, type ReadingLayout, readingOf } from "./readings.ts";

/** A loss, what it was computed from, and by what it said to weigh. */
export interface Outcome {
  readonly loss: Tensor;
  readonly weights: readonly LossWeight[];
  readonly output: Tensor;
  readonly target: Tensor;
}

/**
 * The loss, the metrics, and the accuracy where labels and logits are such, with their weights: read at once where the
 * backend can, else still on the device.
 */
export function measure(
  where: string,
  outcome: Outcome,
  metrics: Readonly<Record<string, Metric>>,
): PendingReading | Reading {
  const { loss, weights, output, target } = outcome;
  return noGrad(() => {
    const values: WeighedValue[] = [{ value: loss, weight: meanWeight(weights) }];
    for (const name of Object.keys(metrics)) {
      const measured = collectWeights(() => (metrics[name] as Metric)(output, target));
      checkScalar(where, `the metric ${name}`, measured.value);
      values.push({ value: measured.value, weight: meanWeight(measured.weights) });
    }
    const isLabelled = isClassification(output, target);
    if (isLabelled) values.push(correctOf(where, outcome));
    const { numbers, weightAt } = inOneRow(values);
    const totalAt = isLabelled ? values.length - 1 : undefined;
    const layout = { weightAt, totalAt, samples: target.shape[0] ?? 1 };
    return loss.backend.downloadSync === undefined ? pending(numbers, layout) : readNow(where, numbers, layout);
  });
}

/** A scalar: a tensor, or its value where that was read. */
type Scalar = Tensor | number;

interface WeighedValue {
  readonly value: Scalar;
  readonly weight: Scalar | undefined;
}

/** The values first, then their weights, and where those are. */
function inOneRow(values: readonly WeighedValue[]): { numbers: Scalar[]; weightAt: (number | undefined)[] } {
  const numbers = values.map(({ value }) => value);
  const weightAt = values.map(({ weight }) => (weight === undefined ? undefined : numbers.push(weight) - 1));
  return { numbers, weightAt };
}

function pending(numbers: readonly Scalar[], layout: ReadingLayout): PendingReading {
  const { dtype } = numbers[0] as Tensor;
  const vector = concat((numbers as readonly Tensor[]).map((value) => reshape(cast(value, dtype), [1])));
  return { numbers: vector, layouts: [layout] };
}

/** Joining them to one tensor first would cost more than all that is read. */
function readNow(where: string, numbers: readonly Scalar[], layout: ReadingLayout): Reading {
  const loss = numbers[0] as Tensor;
  const round = loss.dtype === "float64" ? (value: number): number => value : Math.fround;
  const read = numbers.map((value) => {
    if (typeof value === "number") return value;
    commonBackend(where, loss, value);
    return round(value.dataSync()[0] as number);
  });
  return readingOf(read, layout);
}

/** How many labels are met, of how many. */
function correctOf(where: string, { loss, output, target, weights }: Outcome): WeighedValue {
  const told = toldOf(target, weights);
  const canRead = loss.backend.downloadSync !== undefined && commonBackend(where, loss, output, target) !== undefined;
  const now = canRead ? countNow(output, target, told) : undefined;
  if (now !== undefined) return { value: now.correct, weight: now.weight };
  const { correct, weight } = countCorrect(output, target, told ?? counted(target));
  return { value: correct, weight };
}

/** Where a loss is made of several, such as one for each head, each says its weight; mostly they are the same. */
export function meanWeight(weights: readonly LossWeight[]): Tensor | undefined {
  if (weights.length < 2) return weights[0]?.weight;
  const [first, ...others] = weights.map(({ weight }) => reshape(weight, [])) as [Tensor, ...Tensor[]];
  return div(
    others.reduce((total, weight) => add(total, weight), first),
    weights.length,
  );
}

/** Which labels counted in the loss, if it says so. */
function toldOf(target: Tensor, weights: readonly LossWeight[]): Tensor | undefined {
  return weights.find(({ counted: told }) => told !== undefined && sameShape(told.shape, target.shape))?.counted;
}

function isClassification(output: Tensor, target: Tensor): boolean {
  return target.dtype === "int32" && output.rank === target.rank + 1 && (output.shape[1] ?? 0) > 1;
}
