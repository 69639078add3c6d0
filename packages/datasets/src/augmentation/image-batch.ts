import { formatShape, refusal, type Rng, ShapeError, type Shape } from "@ganglion/tensor";
import { checkChanged, type SampleBatch } from "./augmentation.ts";

/** Pictures of one size, one after the other. */
export interface Images {
  readonly x: Float32Array;
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** The numbers of one picture. */
  readonly length: number;
}

/**
 * The pictures of a batch.
 * @throws ShapeError unless samples are `[channels, height, width]`.
 */
export function imagesOf(where: string, batch: SampleBatch): Images {
  const { x, shape } = checkChanged(batch);
  const [channels = 0, height = 0, width = 0] = shape;
  const length = channels * height * width;
  const isWhole = shape.length === 3 && length > 0 && x.length % length === 0;
  if (isWhole) return { x, count: x.length / length, channels, height, width, length };
  const remedy = "Leave out { shape } where the pictures are read, and flatten() them in the model.";
  const rule = "samples must be pictures [channels, height, width]";
  throw refusal(ShapeError, where, rule, formatShape(shape as Shape), remedy, shape);
}

/** A number in `[0, 1)`, in steps of 2^-24. */
export function fraction(rng: Rng): number {
  return rng.integer(2 ** 24) / 2 ** 24;
}
