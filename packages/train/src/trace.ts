import type { Tensor } from "@ganglion/tensor";
import { followLayers, type LayerTrail, operationOf, tensorsBehind, walkGradients } from "@ganglion/tensor/graph";
import type { TrainingBatch } from "./batch-source.ts";
import type { Fault } from "./diverged-error.ts";
import type { Run } from "./run.ts";
import { forward } from "./train-step.ts";

/** A tensor that may be where a fault arose, and what it was computed from. */
export interface Suspect {
  readonly kind: Fault["kind"];
  readonly path: string;
  readonly op: string | undefined;
  readonly tensor: Tensor;
  readonly inputs: readonly Tensor[];
}

/** What a step computed, in the order in which it did. */
export interface Trace {
  /** Weights, the batch, then the results of all operations down to the loss, which comes last. */
  readonly values: readonly Suspect[];
  readonly gradients: readonly Suspect[];
}

/** Makes a step without the update and keeps all that it computed. To be called in a scope, which its result cannot leave. */
export function traceStep(run: Run, batch: TrainingBatch, names: ReadonlyMap<Tensor, string>): Trace {
  const trail = followLayers(run.model);
  // As if it were trained, so that what is computed from the batch alone is recorded too.
  const x = batch.x.detach();
  x.requiresGrad = x.dtype !== "int32";
  const { loss, output } = forward(run, { x, y: batch.y }, trail.observe);
  trail.observe("", x, output, run.model);
  const results = tensorsBehind(loss).filter((tensor) => operationOf(tensor) !== undefined);
  const values = results.map((tensor): Suspect => {
    const { name, inputs = [] } = operationOf(tensor) ?? {};
    const path = trail.callOf(tensor)?.path;
    const kind = path === undefined || tensor === loss ? "loss" : "output";
    return { kind, path: path ?? "", op: name, tensor, inputs };
  });
  const weights = run.parameters.map((tensor) => given("weight", names.get(tensor) ?? "", tensor));
  const end = results.length === 0 ? [given("loss", "", loss)] : [];
  return {
    values: [...weights, given("batch", "x", x), given("batch", "y", batch.y), ...values, ...end],
    gradients: loss.requiresGrad ? traceGradients(loss, trail) : [],
  };
}

function given(kind: Fault["kind"], path: string, tensor: Tensor): Suspect {
  return { kind, path, op: undefined, tensor, inputs: [] };
}

/** What `backward` computes, each gradient as it is made. */
function traceGradients(loss: Tensor, trail: LayerTrail): Suspect[] {
  const suspects: Suspect[] = [];
  walkGradients(loss, ({ output, operation, gradient, inputGradients }) => {
    const path = trail.callOf(output)?.path ?? "";
    for (const tensor of inputGradients) {
      if (tensor !== undefined)
        suspects.push({ kind: "gradient", path, op: operation.name, tensor, inputs: [gradient] });
    }
  });
  return suspects;
}
