import { type Backend, cast, type DType, keep, type Shape, type Tensor, tensor } from "@ganglion/tensor";

/** Numbers of a fitted function as tensors, wherever they are needed. */
export interface Constants<K extends string> {
  /** The tensor of that name in the dtype and on the backend of `like`; made once for each. */
  get(name: K, like: Tensor): Tensor;
}

/** How one of them is made: its shape, and its values when they are asked for. */
export interface Constant {
  readonly shape: Shape;
  values(dtype: DType): Float64Array;
}

/** Tensors that are made from host values when a backend first needs them, and live as long as the function does. */
export function constants<K extends string>(table: Readonly<Record<K, Constant>>): Constants<K> {
  const made = new WeakMap<Backend, Map<string, Tensor>>();
  return {
    get(name, { dtype, backend }) {
      const known = made.get(backend) ?? new Map<string, Tensor>();
      made.set(backend, known);
      const key = `${name} ${dtype}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const { shape, values } = table[name];
      const x = keep(tensor(values(dtype), { shape, dtype, backend }));
      known.set(key, x);
      return x;
    },
  };
}

/** What a float32 loses of each value, so that it can be subtracted as well; 0 in float64. */
export function lostDigits(values: Float64Array, dtype: DType): Float64Array {
  return values.map((value) => (dtype === "float64" ? 0 : value - Math.fround(value)));
}

/** Whether float32 loses anything at all. */
export function losesDigits(values: Float64Array): boolean {
  return values.some((value) => value !== Math.fround(value));
}

/** `x`, or what it is as float32 numbers where it holds whole ones. */
export function asFloats(x: Tensor): Tensor {
  return x.dtype === "int32" ? cast(x, "float32") : x;
}
