import {
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
import type { HostTensor, Predictions, PredictOptions } from "./predict.ts";

/** What `predict` does. */
export async function predictAll(model: Layer, source: BatchSource, options: PredictOptions): Promise<Predictions> {
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
