import type { Shape } from "./backend.ts";
import { checkTensor } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { commonBackend } from "./emit.ts";
import { DTypeError, formatShape, refusal, ShapeError } from "./errors.ts";
import type { Layer, LayerProperties } from "./layer.ts";
import { isPlainObject } from "./options.ts";
import { sameShape } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** A layer's parameters or buffers. */
type Tensors = Readonly<Record<string, Tensor>>;

/** Makes a layer over other parameters and buffers. */
type Build<L> = (parameters: Tensors, buffers: Tensors) => L;

/**
 * The `withParameters` of a layer that carries `own`: checks what it is called with, and that `build`, which is called then,
 * makes a layer over that. `defineLayer` does this for its layers.
 */
export function overParameters<L>(
  own: LayerProperties,
  build: Build<L>,
): (parameters: Tensors, buffers?: Tensors) => L {
  const where = `${own.kind || "layer"}.withParameters`;
  return (parameters, buffers) => {
    checkNamed(where, "parameters", parameters, own.parameters ?? {}, own.omitted ?? {});
    checkDType(where, parameters);
    if (buffers !== undefined) checkNamed(where, "buffers", buffers, own.buffers ?? {}, {});
    const all = { ...parameters, ...(buffers ?? own.buffers) };
    commonBackend(where, ...Object.values(all));
    const layer = build(parameters, buffers ?? own.buffers ?? {});
    checkBuilt(where, layer, all);
    return layer;
  };
}

/** @throws TypeError for names that are missing or not known; ShapeError or DTypeError for a tensor that is another's. */
function checkNamed(
  where: string,
  what: "parameters" | "buffers",
  given: unknown,
  own: Tensors,
  omitted: Readonly<Record<string, Shape>>,
): void {
  const names = Object.keys(own);
  const remedy = names.length === 0 ? "Pass {}." : `Pass { ...layer.${what}, ${names[0]}: x }.`;
  const rule = `${what} must be tensors for ${names.length === 0 ? "no names" : names.join(", ")}`;
  if (!isPlainObject(given)) throw refusal(TypeError, where, rule, describeValue(given), remedy);
  const isKnown = (name: string): boolean => Object.hasOwn(own, name) || Object.hasOwn(omitted, name);
  const isFull = names.every((name) => Object.hasOwn(given, name));
  if (!isFull || !Object.keys(given).every(isKnown)) {
    throw refusal(TypeError, where, rule, Object.keys(given).join(", ") || "none", remedy);
  }
  for (const [name, x] of Object.entries(given)) {
    checkTensor(where, name, x);
    const before = Object.hasOwn(own, name) ? (own[name] as Tensor) : undefined;
    checkShape(where, name, x, before?.shape ?? (omitted[name] as Shape));
    if (before !== undefined && (before.dtype === "int32") !== (x.dtype === "int32")) {
      const wanted = before.dtype === "int32" ? "int32" : "float32 or float64";
      throw refusal(DTypeError, where, `${name} must be ${wanted}`, x.dtype, "Convert with cast(x, dtype).");
    }
  }
}

function checkShape(where: string, name: string, x: Tensor, shape: Shape): void {
  if (sameShape(x.shape, shape)) return;
  const remedy = "Make another layer for other sizes.";
  const got = formatShape(x.shape);
  throw refusal(ShapeError, where, `${name} must be ${formatShape(shape)}`, got, remedy, x.shape, shape);
}

/** @throws DTypeError unless the parameters that are floats have one dtype. */
function checkDType(where: string, parameters: Tensors): void {
  const floats = Object.entries(parameters).filter(([, { dtype }]) => dtype !== "int32");
  const dtypes = new Set(floats.map(([, { dtype }]) => dtype));
  if (dtypes.size < 2) return;
  const got = floats.map(([name, { dtype }]) => `${dtype} for ${name}`).join(", ");
  throw refusal(DTypeError, where, "parameters must have one dtype", got, "Convert with cast(x, dtype).");
}

/** @throws TypeError unless the layer's own function has made one that carries what it was given. */
export function checkBuilt(where: string, layer: unknown, given: Tensors): void {
  const rule = "the layer's own withParameters must return a layer over what it is given";
  if (typeof layer !== "function") {
    throw refusal(TypeError, where, rule, describeValue(layer), "Return defineLayer(...), or a function like it.");
  }
  const { parameters, buffers } = layer as Layer;
  const carried: Tensors = { ...parameters, ...buffers };
  for (const [name, x] of Object.entries(given)) {
    if (carried[name] === x) continue;
    throw refusal(TypeError, where, rule, `one with another ${name}`, `Give it ${name} as it is.`);
  }
}
