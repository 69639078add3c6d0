import { reference, type Rng, type Tensor, tensor } from "@ganglion/tensor";

/** A tensor as plain data, in which a mutator finds the values. */
export interface Stored {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: Float32Array;
}

/** A value as text, bit for bit: -0 is told from 0, and NaN is itself. */
export function bits(value: unknown): string {
  const exact = (x: number): number | string => {
    if (Object.is(x, -0)) return "-0";
    return Number.isFinite(x) ? x : String(x);
  };
  return JSON.stringify(value, (_, x: unknown) => {
    if (typeof x === "number") return exact(x);
    return x instanceof Float32Array ? Array.from(x, exact) : x;
  });
}

/** Tensors as plain data. */
export function stored(tensors: Readonly<Record<string, Tensor>>): Record<string, Stored> {
  return Object.fromEntries(
    Object.entries(tensors).map(([key, x]) => [
      key,
      { shape: x.shape, dtype: x.dtype, data: x.dataSync() as Float32Array },
    ]),
  );
}

/** Tensors of plain data. */
export function restored(tensors: Readonly<Record<string, Stored>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([key, { data, shape, dtype }]) => [
      key,
      tensor(data, { shape, dtype: dtype as "float32" }),
    ]),
  );
}

/** What is left of `{ tensors }` after a mutator, with tensors of all that still can be one; some elsewhere, some disposed. */
export function revived(state: unknown, random: Rng): unknown {
  const tensors = (state as { tensors?: unknown } | null)?.tensors;
  if (typeof tensors !== "object" || tensors === null) return state;
  const copy = Object.create(Object.getPrototypeOf(tensors) as object | null) as object;
  for (const [key, value] of Object.entries(tensors)) {
    Object.defineProperty(copy, key, { value: reviveOne(value, random), enumerable: true, configurable: true });
  }
  return { ...(state as object), tensors: copy };
}

function reviveOne(value: unknown, random: Rng): unknown {
  const { shape, dtype, data } = (value ?? {}) as Partial<Stored>;
  if (!(data instanceof Float32Array)) return value;
  try {
    const backend = random.integer(100) === 0 ? { backend: reference() } : {};
    const made = tensor(data, { shape: shape as number[], dtype: dtype as "float32", ...backend });
    if (random.integer(100) === 0) made.dispose();
    return made;
  } catch {
    return value;
  }
}
