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

/**
 * Holds the first batch that a source gives for a generator against its samples in the order that the generator draws.
 * @throws Error if it is another: samples that are changed on the way, or shuffled otherwise.
 */
export async function checkOrder(
  source: BatchSource,
  { x }: Samples,
  request: { readonly batchSize: number; readonly dropLast: boolean; readonly rng?: Rng },
  order: ArrayLike<number>,
): Promise<void> {
  const width = sizeOf(x.shape.slice(1));
  let isSame = true;
  await eachBatch(source, request, async (batch) => {
    const [rows = 0] = batch.x.shape;
    const values = await batch.x.data();
    isSame =
      rows === Math.min(request.batchSize, x.shape[0] as number) &&
      values.every((value, at) => {
        const row = order[Math.floor(at / width)] as number;
        return Object.is(value, x.data[row * width + (at % width)]);
      });
    return false;
  });
  if (isSame) return;
  const rule = "train must give its samples as they are, in the order of rng.permutation(size)";
  const remedy = "Pass the data set without augmentation, which is to be done in Python then; or { shuffle: false }.";
  throw refusal(Error, where, rule, "others in the first batch of the epoch", remedy);
}
