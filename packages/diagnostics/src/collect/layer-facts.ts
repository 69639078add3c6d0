import { isFloat, type Layer, type Tensor } from "@ganglion/tensor";

/** What its own properties say about an activation. */
interface Described extends Layer {
  readonly range?: unknown;
}

/** The ends of the range of a function that flattens towards both; undefined for others. */
export function saturatingRange(layer: Layer): readonly [low: number, high: number] | undefined {
  const range = rangeOf(layer);
  if (range === undefined || isRectifier(layer)) return undefined;
  return range.every(Number.isFinite) ? range : undefined;
}

/** Whether a layer gives 0 for half of what it takes in, and rests there. */
export function isRectifier(layer: Layer): boolean {
  const range = rangeOf(layer);
  return range !== undefined && range[0] === 0 && range[1] > 1;
}

/** The kind of a layer, or the name of the function that it is. */
export function kindOf(layer: Layer): string {
  return layer.kind ?? (layer.name || "function");
}

/** Of functions that act on each element by itself. Operations of tensor carry no properties, only a name. */
function rangeOf(layer: Layer): readonly [low: number, high: number] | undefined {
  const { range, options } = layer as Described;
  if (Array.isArray(range) && range.length === 2 && !("axis" in (options ?? {}))) return range as [number, number];
  return layer.kind === undefined ? OPERATIONS[layer.name] : undefined;
}

const OPERATIONS: Readonly<Record<string, readonly [number, number]>> = { tanh: [-1, 1], sigmoid: [0, 1] };

/** Whether a layer without parameters acts on each element by itself. */
export function isElementwise(layer: Layer): boolean {
  return rangeOf(layer) !== undefined && Object.keys(layer.parameters ?? {}).length === 0;
}

/** Whether a parameter asks for a gradient, and its layer lets it. */
export function isTrained(layer: Layer, x: Tensor): boolean {
  return x.requiresGrad && layer.options?.["trainable"] !== false && isFloat(x.dtype) && x.size > 0;
}
