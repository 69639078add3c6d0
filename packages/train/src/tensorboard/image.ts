import {
  describeValue,
  formatShape,
  isTensor,
  keep,
  refusal,
  ShapeError,
  type Tensor,
  type TypedArray,
} from "@ganglion/tensor";
import type { Pixels } from "./png.ts";

/**
 * A picture: pixels of 0-255 row after row, as a canvas has them, or a tensor `[channels, height, width]` or `[height, width]` of 0-1.
 */
export type EventImage =
  | { readonly width: number; readonly height: number; readonly data: Uint8Array | Uint8ClampedArray }
  | Tensor;

const where = "tensorBoard.image";

/** @throws TypeError or ShapeError unless it is a picture of 1 to 4 channels. */
export function checkImage(image: unknown): asserts image is EventImage {
  if (isTensor(image)) {
    const channels = image.rank === 3 ? image.shape[0] : 1;
    if ((image.rank === 2 || image.rank === 3) && (channels ?? 0) >= 1 && (channels ?? 5) <= 4 && image.size > 0)
      return;
    const rule = "a tensor must be [height, width] or [channels, height, width] with 1 to 4 channels";
    throw refusal(ShapeError, where, rule, formatShape(image.shape), "Take one picture of a batch.", image.shape);
  }
  const { width, height, data } = Object(image) as Partial<Pixels>;
  const isBytes = data instanceof Uint8Array || (data as unknown) instanceof Uint8ClampedArray;
  const count = (width as number) * (height as number);
  const isSized = Number.isSafeInteger(width) && Number.isSafeInteger(height) && count > 0;
  if (isBytes && isSized && [1, 2, 3, 4].includes((data as Uint8Array).length / count)) return;
  const rule = "image must have width, height and 1 to 4 bytes of data a pixel, or be a tensor";
  throw refusal(TypeError, where, rule, describeValue(image), "Pass { width, height, data }.");
}

/** The values that a tensor has now. */
export async function readNow(x: Tensor): Promise<TypedArray> {
  const snapshot = keep(x.detach());
  try {
    return await snapshot.data();
  } finally {
    snapshot.dispose();
  }
}

/** Its pixels as bytes. A tensor's values are cut off at 0 and 1. */
export async function pixelsOf(image: EventImage): Promise<Pixels> {
  if (!isTensor(image)) {
    const { width, height, data } = image;
    const bytes = Uint8Array.from(data);
    return { width, height, channels: data.length / (width * height), data: bytes };
  }
  const [channels, height, width] = (image.rank === 3 ? image.shape : [1, ...image.shape]) as [number, number, number];
  const values = await readNow(image);
  const bytes = new Uint8Array(values.length);
  const plane = height * width;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    bytes[(at % plane) * channels + Math.floor(at / plane)] = Math.round(255 * Math.min(1, Math.max(0, value))) || 0;
  }
  return { width, height, channels, data: bytes };
}
