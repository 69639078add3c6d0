import { collectWeights, type LossWeight } from "@ganglion/losses";
import { add, cast, concat, div, noGrad, reshape, sameShape, type Tensor } from "@ganglion/tensor";
import { checkScalar } from "./check-result.ts";
import { counted, countCorrect, type Metric } from "./metric.ts";
import type { PendingReading } from "./readings.ts";

/** A loss, what it was computed from, and by what it said to weigh. */
export interface Outcome {
  readonly loss: Tensor;
  readonly weights: readonly LossWeight[];
  readonly output: Tensor;
  readonly target: Tensor;
}

/** The loss, the metrics, and the accuracy where labels and logits are such, with their weights. */
export function measure(where: string, outcome: Outcome, metrics: Readonly<Record<string, Metric>>): PendingReading {
  const { loss, weights, output, target } = outcome;
  return noGrad(() => {
    const values = [{ value: loss, weight: meanWeight(weights) }];
    for (const [name, metric] of Object.entries(metrics)) {
      const measured = collectWeights(() => metric(output, target));
      checkScalar(where, `the metric ${name}`, measured.value);
      values.push({ value: measured.value, weight: meanWeight(measured.weights) });
    }
    const isLabelled = isClassification(output, target);
    if (isLabelled) {
      const { correct, weight } = countCorrect(output, target, keptOf(target, weights));
      values.push({ value: correct, weight });
    }
    const samples = target.shape[0] ?? 1;
    return pending(values, isLabelled ? values.length - 1 : undefined, samples);
  });
}

interface WeighedValue {
  readonly value: Tensor;
  readonly weight: Tensor | undefined;
}

function pending(values: readonly WeighedValue[], totalAt: number | undefined, samples: number): PendingReading {
  const numbers = values.map(({ value }) => value);
  const weightAt = values.map(({ weight }) => (weight === undefined ? undefined : numbers.push(weight) - 1));
  const { dtype } = numbers[0] as Tensor;
  const vector = concat(numbers.map((value) => reshape(cast(value, dtype), [1])));
  return { numbers: vector, layout: { weightAt, totalAt, samples } };
}

/** Where a loss is made of several, such as one for each head, each says its weight; mostly they are the same. */
function meanWeight(weights: readonly LossWeight[]): Tensor | undefined {
  const [first, ...others] = weights.map(({ weight }) => reshape(weight, []));
  if (first === undefined || others.length === 0) return first;
  return div(
    others.reduce((total, weight) => add(total, weight), first),
    weights.length,
  );
}

/** Which labels count: those that counted in the loss, if it says so. */
function keptOf(target: Tensor, weights: readonly LossWeight[]): Tensor {
  const told = weights.find((weight) => weight.counted !== undefined && sameShape(weight.counted.shape, target.shape));
  return told?.counted ?? counted(target);
}

function isClassification(output: Tensor, target: Tensor): boolean {
  return target.dtype === "int32" && output.rank === target.rank + 1 && (output.shape[1] ?? 0) > 1;
}
