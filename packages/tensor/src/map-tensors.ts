import { checkFunction, checkTensor } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { DTypeError, formatShape, refusal, ShapeError } from "./errors.ts";
import type { Layer } from "./layer.ts";
import { mapLayers, notRebuildable } from "./map-layers.ts";
import { type StateEntry, stateEntries } from "./model-state.ts";
import { checkBuilt } from "./over-parameters.ts";
import { keep, scope } from "./scope.ts";
import { sameShape } from "./shape.ts";
import { noGrad } from "./state.ts";
import { isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";
import { walkLayers } from "./walk-layers.ts";

/**
 * The same model over other tensors: each parameter and buffer is replaced by what `f` makes of it, which it is asked once
 * even where layers share it. Nothing is recorded, and what `f` makes on the way is freed. The new model has tensors of its
 * own, which outlive the scope and require gradients as those that they replace do; what stays the same costs no memory
 * until one of the two changes. The model that was given stays as it is.
 * @throws TypeError if a layer with tensors has no `withParameters`, or `f` returns no tensor.
 * @throws ShapeError or DTypeError if `f` returns one of another shape, or floats for whole numbers or the other way around.
 * @example
 * ```ts
 * import { defineLayer, mapTensors, mul, ones, type Tensor } from "@ganglion/tensor";
 * const scaleBy = (weight: Tensor) =>
 *   defineLayer((x) => mul(x, weight), {
 *     parameters: { weight },
 *     withParameters: (parameters: { readonly weight: Tensor }) => scaleBy(parameters.weight),
 *   });
 * const half = mapTensors(scaleBy(ones([1])), (x) => x.div(2));
 * half(ones([2])); // => [0.5, 0.5]
 * ```
 */
export function mapTensors<L extends Layer>(model: L, f: (x: Tensor, entry: StateEntry) => Tensor): L {
  checkFunction("mapTensors", "f", f);
  return replaceTensors("mapTensors", model, replaceableState("mapTensors", model), f);
}

/**
 * A model's state, each tensor once, where all layers can be made again over another.
 * @throws TypeError if a layer with tensors has no `withParameters`, or a container of one no `withChildren`; DisposedError
 * if a tensor is not alive.
 */
export function replaceableState(where: string, model: Layer): StateEntry[] {
  const entries = new Map<Tensor, StateEntry>();
  for (const entry of stateEntries(model, where)) {
    checkTensor(where, entry.path, entry.tensor);
    if (!entries.has(entry.tensor)) entries.set(entry.tensor, entry);
  }
  const changing = new Set<Layer>();
  // From the last to the first, so that children come before what they are in.
  for (const { path, layer, parent } of walkLayers(model, where).reverse()) {
    if (changing.has(layer) && typeof layer.withChildren !== "function") throw notRebuildable(where, path, layer);
    if (hasTensors(layer) && typeof layer.withParameters !== "function") throw notReplaceable(where, path, layer);
    if (parent !== undefined && (hasTensors(layer) || changing.has(layer))) changing.add(parent);
  }
  return [...entries.values()];
}

/** The model over what `f` makes of each tensor in `entries`. Where that fails, what was made is freed. */
export function replaceTensors<L extends Layer>(
  where: string,
  model: L,
  entries: readonly StateEntry[],
  f: (x: Tensor, entry: StateEntry) => Tensor,
): L {
  const made = new Map<Tensor, Tensor>();
  const over = (tensors: Readonly<Record<string, Tensor>> = {}): Record<string, Tensor> =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, made.get(x) as Tensor]));
  try {
    for (const entry of entries) made.set(entry.tensor, replacement(where, entry, f));
    const rebuild = (layer: Layer): Layer => {
      if (!hasTensors(layer)) return layer;
      const [parameters, buffers] = [over(layer.parameters), over(layer.buffers)];
      const other = (layer as Required<Layer>).withParameters(parameters, buffers);
      checkBuilt(where, other, { ...parameters, ...buffers });
      return other;
    };
    return mapLayers(model, rebuild, where) as L;
  } catch (error) {
    for (const x of made.values()) x.dispose();
    throw error;
  }
}

/** What `f` makes of a tensor, as a tensor of the new model's own. */
function replacement(where: string, entry: StateEntry, f: (x: Tensor, entry: StateEntry) => Tensor): Tensor {
  const { path, tensor } = entry;
  const x = scope(() => {
    const made = noGrad(() => f(tensor, entry));
    checkReplacement(where, path, tensor, made);
    return made.detach();
  });
  x.requiresGrad = tensor.requiresGrad;
  return keep(x);
}

function checkReplacement(where: string, path: string, tensor: Tensor, x: unknown): asserts x is Tensor {
  if (!isTensor(x)) {
    const remedy = "Return the tensor that it is given where nothing changes.";
    throw refusal(TypeError, where, "f must return a tensor", `${describeValue(x)} for ${path}`, remedy);
  }
  checkTensor(where, `what f returns for ${path}`, x);
  if (!sameShape(x.shape, tensor.shape)) {
    const rule = "f must return a tensor of the shape that it is given";
    const got = `${formatShape(x.shape)} for ${path} ${formatShape(tensor.shape)}`;
    throw refusal(ShapeError, where, rule, got, "Reshape it.", x.shape, tensor.shape);
  }
  if ((x.dtype === "int32") !== (tensor.dtype === "int32")) {
    const rule = "f must return floats for floats and int32 for int32";
    throw refusal(DTypeError, where, rule, `${x.dtype} for ${path} ${tensor.dtype}`, "Convert with cast(x, dtype).");
  }
}

function hasTensors({ parameters, buffers }: Layer): boolean {
  return Object.keys(parameters ?? {}).length + Object.keys(buffers ?? {}).length > 0;
}

function notReplaceable(where: string, path: string, { kind }: Layer): TypeError {
  const place = path === "" ? "the model itself" : JSON.stringify(path);
  const remedy = "Add withParameters(parameters, buffers), which returns the same layer over other tensors.";
  const rule = "layers with parameters or buffers must have withParameters";
  return refusal(TypeError, where, rule, `${kind ?? "a function"} without it (${place})`, remedy);
}
