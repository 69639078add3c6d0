import type { BatchSource } from "@ganglion/train";
import { eachBatch } from "./each-batch.ts";
import {
  type AbortSignalLike,
  allocate,
  type DType,
  formatShape,
  refusal,
  type Rng,
  sameShape,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
  type TypedArray,
} from "@ganglion/tensor";

/** All samples of a source, in its own order. */
export interface Samples {
  readonly x: Values;
  readonly y: Values;
}

/** Rows of one shape. */
export interface Values {
  readonly data: TypedArray;
  /** With the number of rows. */
  readonly shape: Shape;
  readonly dtype: DType;
}

const where = "exportToPyTorch";

/**
 * Goes through a source once, without shuffling.
 * @throws the signal's reason; RangeError if it does not give what its size says; Error if a batch has another shape than the first.
 */
export async function samplesOf(
  name: string,
  source: BatchSource,
  batchSize: number,
  signal?: AbortSignalLike,
): Promise<Samples> {
  let x = undefined as Filling | undefined;
  let y = undefined as Filling | undefined;
  await eachBatch(source, { batchSize }, async (batch) => {
    x = await fill(`${name}'s x`, x, source.size, batch.x);
    y = await fill(`${name}'s y`, y, source.size, batch.y);
    signal?.throwIfAborted();
    return true;
  });
  if (x === undefined || y === undefined || x.rows !== source.size) {
    const rule = `${name} must give what its size says, ${source.size} samples`;
    throw refusal(RangeError, where, rule, `${x?.rows ?? 0}`, "Each pass must give all of them.");
  }
  return { x, y };
}

interface Filling extends Values {
  rows: number;
}

async function fill(name: string, filling: Filling | undefined, size: number, x: Tensor): Promise<Filling> {
  const { shape, dtype } = x;
  const [rows = 0, ...row] = shape;
  const into = filling ?? { data: allocate(dtype, size * sizeOf(row)), shape: [size, ...row], dtype, rows: 0 };
  if (!sameShape(into.shape.slice(1), row) || into.dtype !== dtype) {
    const got = `${dtype} ${formatShape(row)} beside ${into.dtype} ${formatShape(into.shape.slice(1))}`;
    throw refusal(Error, where, `all samples of ${name} must have one shape and dtype`, got, "Resize or pad them.");
  }
  if (into.rows + rows > size) {
    throw refusal(
      RangeError,
      where,
      `${name} must have as many rows as its size says, ${size}`,
      "more",
      "Mend its size.",
    );
  }
  into.data.set(await x.data(), into.rows * sizeOf(row));
  into.rows += rows;
  return into;
}

/** So many rows as a tensor, from the first on and round again where there are fewer. */
export function firstRows({ data, shape, dtype }: Values, count: number, backend: Tensor["backend"]): Tensor {
  const [size = 0, ...row] = shape;
  const width = data.length / Math.max(size, 1);
  const rows = Array.from({ length: count }, (_, at) => data.slice((at % size) * width, ((at % size) + 1) * width));
  const values = Float64Array.from(rows.flatMap((each) => Array.from(each)));
  return tensor(dtype === "int32" ? Int32Array.from(values) : values, {
    shape: [count, ...row],
    dtype,
    backend,
  });
}

/** The rows of samples that stand at these places. */
export function rowsOf({ x, y }: Samples, places: ArrayLike<number>): Samples {
  return { x: rowsIn(x, places), y: rowsIn(y, places) };
}

function rowsIn({ data, shape, dtype }: Values, places: ArrayLike<number>): Values {
  const [, ...row] = shape;
  const width = sizeOf(row);
  const rows = allocate(dtype, places.length * width);
  for (const [to, from] of Array.from(places).entries()) {
    rows.set(data.subarray(from * width, (from + 1) * width), to * width);
  }
  return { data: rows, shape: [places.length, ...row], dtype };
}

/**
 * Holds the first batch that a source gives for a generator against what it is to be.
 * @throws Error if it is another: samples that are changed on the way, or shuffled otherwise.
 */
export async function checkFirstBatch(
  source: BatchSource,
  expected: Samples,
  request: { readonly batchSize: number; readonly dropLast: boolean; readonly rng?: Rng },
): Promise<void> {
  let isSame = true;
  await eachBatch(source, request, async ({ x, y }) => {
    isSame = (await isLike(x, expected.x)) && (await isLike(y, expected.y));
    return false;
  });
  if (isSame) return;
  const rule =
    "train must give its samples as they are, or as augmented changes them, in the order of rng.permutation(size)";
  const remedy = "Pass the data set, or augmented(dataset, change) of @ganglion/datasets; or { shuffle: false }.";
  throw refusal(Error, where, rule, "others in the first batch of the epoch", remedy);
}

async function isLike(x: Tensor, { data, shape, dtype }: Values): Promise<boolean> {
  if (x.dtype !== dtype || !sameShape(x.shape, shape)) return false;
  const values = await x.data();
  return values.every((value, at) => Object.is(value, data[at]));
}
