import {
  type AbortSignalLike,
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  formatShape,
  keep,
  type Layer,
  noGrad,
  refusal,
  type Shape,
  ShapeError,
  type Tensor,
  type TypedArray,
} from "@ganglion/tensor";
import { openBatches } from "../batch-reader.ts";
import type { BatchSource } from "../batch-source.ts";
import { checkBatch } from "../check-batch.ts";
import { checkTensorResult } from "../check-result.ts";
import { checkSource } from "../check-source.ts";
import { backendOf } from "../model-tensors.ts";
import { periodicYield } from "../periodic-yield.ts";
import { checkAtLeastOne } from "../check-options.ts";

/** What `predict` takes. */
export interface PredictOptions {
  /** The number of samples in a batch; 256 by default. */
  readonly batchSize?: number;
  /** Stops: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The values of a tensor on the host. */
export interface HostTensor {
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** What a model answers to all samples, and what it should have, in the order of the source. */
export interface Predictions {
  /** `[size, ...]`. */
  readonly output: HostTensor;
  /** `[size, ...]`. */
  readonly target: HostTensor;
}

/**
 * What a model answers to all samples of a source, in inference mode, as plain arrays.
 * @throws TypeError or RangeError if an option is wrong, ShapeError if batches differ in more than their number of samples.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * import { predict } from "@ganglion/train";
 * const { output } = await predict(linear(64, 10, { rng: rng(7) }), await digits({ shape: [64] }));
 * output.shape; // => [1797, 10]
 * ```
 */
export async function predict(model: Layer, source: BatchSource, options: PredictOptions = {}): Promise<Predictions> {
  const where = "predict";
  checkFunction(where, "model", model);
  checkSource(where, "source", source);
  checkOptions<PredictOptions>(where, options, { batchSize: checkAtLeastOne, signal: checkSignal });
  const { batchSize = 256, signal } = options;
  const [backend, yieldToTasks] = [backendOf(model), periodicYield()];
  const reader = openBatches(where, "the source", source, { batchSize });
  const [outputs, targets] = [collector(where, "outputs"), collector(where, "targets")];
  try {
    for (;;) {
      signal?.throwIfAborted();
      const made = await reader.take((batch) => {
        checkBatch(where, batch, backend);
        const output: unknown = noGrad(() => model(batch.x, { training: false }));
        checkTensorResult(where, "the model", output);
        return [keep(output.detach()), keep(batch.y.detach())] as const;
      });
      if (made === undefined) break;
      await outputs.take(made[0]);
      await targets.take(made[1]);
      await yieldToTasks();
    }
  } finally {
    await reader.close();
  }
  return { output: outputs.joined(), target: targets.joined() };
}

interface Collector {
  /** Reads a tensor and frees it. */
  take(x: Tensor): Promise<void>;
  joined(): HostTensor;
}

function collector(where: string, name: string): Collector {
  const parts: TypedArray[] = [];
  let shape: Shape | undefined;
  let samples = 0;
  return {
    async take(x) {
      const own = x.shape.slice(1);
      shape ??= own;
      if (String(shape) !== String(own) || x.rank === 0) {
        const rule = `${name} of all batches must have one shape, [batch, ${shape.join(", ")}]`;
        throw refusal(ShapeError, where, rule, formatShape(x.shape), "Pad them to one length.", x.shape);
      }
      samples += x.shape[0] as number;
      parts.push(await x.data());
      x.dispose();
    },
    joined() {
      const [first] = parts;
      if (first === undefined) {
        throw refusal(
          RangeError,
          where,
          "the source must give at least one sample",
          describeValue(undefined),
          "Check it.",
        );
      }
      const Kind = first.constructor as new (length: number) => TypedArray;
      const data = new Kind(parts.reduce((length, part) => length + part.length, 0));
      let at = 0;
      for (const part of parts) {
        data.set(part as never, at);
        at += part.length;
      }
      return { data, shape: [samples, ...(shape ?? [])] };
    },
  };
}
