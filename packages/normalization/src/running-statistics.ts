import {
  add,
  applyElementwise,
  assign,
  cast,
  div,
  elementwise,
  type ElementwiseFunction,
  keep,
  mul,
  noGrad,
  ones,
  type RandomDType,
  scope,
  sub,
  type Tensor,
  zeros,
} from "@ganglion/tensor";

/** The running statistics of a batch norm, by PyTorch's names. */
export interface RunningStatistics {
  /** `[channels]`, from 0. */
  readonly running_mean: Tensor;
  /** Unbiased, `[channels]`, from 1. */
  readonly running_var: Tensor;
  /** How many batches they have seen: int32, a scalar. */
  readonly num_batches_tracked: Tensor;
}

/** Running statistics that have seen nothing yet. They outlive the scope they were made in. */
export function newRunningStatistics(channels: number, dtype: RandomDType): RunningStatistics {
  return {
    running_mean: keep(zeros([channels], { dtype })),
    running_var: keep(ones([channels], { dtype })),
    num_batches_tracked: keep(zeros([], { dtype: "int32" })),
  };
}

/** What one batch says about each channel. */
export interface BatchStatistics {
  readonly mean: Tensor;
  /** Divided by `count`. */
  readonly variance: Tensor;
  /** How many values each channel had. */
  readonly count: number;
}

/**
 * Takes a batch into account: `running = (1 - momentum) running + momentum new`, the variance unbiased. With momentum null
 * the weight of the `k`-th batch is `1 / k`, which makes the average of all.
 */
export function updateRunning(running: RunningStatistics, batch: BatchStatistics, momentum: number | null): void {
  scope(() =>
    noGrad(() => {
      const { running_mean: mean, running_var: variance, num_batches_tracked: batches } = running;
      const seen = add(batches, 1);
      const weight = momentum ?? div(1, cast(seen, mean.dtype));
      const unbiased = batch.count / (batch.count - 1);
      // All are computed before the first is changed: what is refused leaves the statistics as they were.
      const [newMean, newVariance] = [
        blend(mean, batch.mean, 1, weight),
        blend(variance, batch.variance, unbiased, weight),
      ];
      assign(batches, seen);
      assign(mean, newMean);
      assign(variance, newVariance);
    }),
  );
}

function blend(old: Tensor, value: Tensor, factor: number, weight: number | Tensor): Tensor {
  const given = cast(value, old.dtype);
  if (typeof weight === "number") return applyElementwise(blended(), [old, given], [1 - weight, factor, weight]);
  return add(mul(old, sub(1, weight)), mul(mul(given, factor), weight));
}

let formula: ElementwiseFunction | undefined;

/** As one kernel: a graphics processor takes as long to start one as to compute all channels. */
function blended(): ElementwiseFunction {
  formula ??= elementwise(
    "runningStatistic",
    ["old", "value"],
    ["rest", "factor", "weight"],
    ({ old, value, rest, factor, weight }) => old.mul(rest).add(value.mul(factor).mul(weight)),
  );
  return formula;
}
