import { argmax, cast, concat, equal, mean, noGrad, reshape, type Tensor } from "@ganglion/tensor";

/** A number about a batch: a scalar tensor from the model's output and the target, averaged over samples. */
export type Metric = (output: Tensor, target: Tensor) => Tensor;

/**
 * The share of samples whose largest logit is that of their label: `logits [n, classes, ...]`, int32 `labels [n, ...]` to a
 * scalar in 0-1.
 * @example
 * ```ts
 * import { accuracy } from "@ganglion/train";
 * import { tensor } from "@ganglion/tensor";
 * await accuracy(tensor([[2, 1], [0, 3]]), tensor(new Int32Array([0, 0]))).item(); // 0.5
 * ```
 */
export function accuracy(logits: Tensor, labels: Tensor): Tensor {
  return mean(equal(argmax(logits, { axis: 1 }), labels));
}

/**
 * The loss, the metrics, and the accuracy where labels and logits are such, as one vector, so that one transfer reads them.
 */
export function measure(loss: Tensor, output: Tensor, target: Tensor, metrics: readonly Metric[]): Tensor {
  return noGrad(() => {
    const values = [loss, ...metrics.map((metric) => metric(output, target))];
    if (isClassification(output, target)) values.push(accuracy(output, target));
    return concat(values.map((value) => reshape(cast(value, loss.dtype), [1])));
  });
}

function isClassification(output: Tensor, target: Tensor): boolean {
  return target.dtype === "int32" && output.rank === target.rank + 1 && (output.shape[1] ?? 0) > 1;
}
