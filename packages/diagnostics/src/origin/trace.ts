import { type Context, type Layer, stateEntries, type Tensor } from "@ganglion/tensor";
import { followLayers, type LayerTrail, operationOf, tensorsBehind, walkGradients } from "@ganglion/tensor/graph";
import { kindOf } from "../collect/layer-facts.ts";

/** A tensor that was computed, or given, and what it was computed from. */
export interface Traced {
  readonly what: "parameter" | "input" | "output" | "loss" | "gradient";
  /** The path of the layer or the parameter; undefined outside of them. */
  readonly path: string | undefined;
  readonly kind: string | undefined;
  readonly op: string | undefined;
  readonly x: Tensor;
  readonly inputs: readonly Tensor[];
}

/** What a loss was computed from, and the gradients of that in the order in which they arrive. */
export interface Trace {
  readonly loss: Tensor;
  readonly values: ReadonlyMap<Tensor, Traced>;
  readonly gradients: readonly Traced[];
}

/** Computes a loss and its gradients, and keeps all of it. To be called in a scope, which the result cannot leave. */
export function traceLoss(
  forward: (context: Context) => Tensor,
  model: Layer | undefined,
  check: (loss: unknown) => void,
): Trace {
  const trail = followLayers(model);
  const loss = forward({ training: true, observe: trail.observe });
  check(loss);
  const names = new Map(model === undefined ? [] : stateEntries(model).map(({ path, tensor }) => [tensor, path]));
  const values = new Map(tensorsBehind(loss).map((x) => [x, tracedValue(x, loss, trail, names)]));
  return { loss, values, gradients: loss.requiresGrad ? traceGradients(loss, trail) : [] };
}

function tracedValue(x: Tensor, loss: Tensor, trail: LayerTrail, names: ReadonlyMap<Tensor, string>): Traced {
  const operation = operationOf(x);
  if (operation === undefined) {
    const what = names.has(x) ? "parameter" : "input";
    return { what, path: names.get(x), kind: undefined, op: undefined, x, inputs: [] };
  }
  const { path, kind } = placeOf(trail, x);
  const what = path === undefined || x === loss ? "loss" : "output";
  return { what, path, kind, op: operation.name, x, inputs: operation.inputs };
}

function placeOf(
  trail: LayerTrail,
  x: Tensor,
): { readonly path: string | undefined; readonly kind: string | undefined } {
  const call = trail.callOf(x);
  return { path: call?.path, kind: call && kindOf(call.layer) };
}

/** What each operation adds to the gradients of its inputs. */
function traceGradients(loss: Tensor, trail: LayerTrail): Traced[] {
  const arrived: Traced[] = [];
  walkGradients(loss, ({ output, operation, gradient, inputGradients }) => {
    const place = { what: "gradient", ...placeOf(trail, output), op: operation.name } as const;
    for (const x of inputGradients)
      if (x !== undefined) arrived.push({ ...place, x, inputs: [...operation.inputs, gradient] });
  });
  return arrived;
}
