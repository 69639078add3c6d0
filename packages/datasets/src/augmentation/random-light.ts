import { describeValue, refusal } from "@ganglion/tensor";
import { type Augmentation, described } from "./augmentation.ts";
import { fraction, type Images, imagesOf } from "./image-batch.ts";

/** How red, green and blue make grey. */
const GREY = [0.2989, 0.587, 0.114] as const;

/**
 * Makes pictures darker or brighter: each is multiplied by a factor between `1 - amount` and `1 + amount`, and held within 0 and 1.
 * As torchvision's `ColorJitter(brightness)`. It is for pixels of 0-1, before they are standardized.
 * @throws TypeError unless the amount is a number, RangeError unless it is from 0 to 1; ShapeError for samples that are no pictures.
 * @example
 * ```ts
 * import { randomBrightness } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(0.5, 1), y: Int32Array.of(0), shape: [1, 1, 2], classes: 1 };
 * randomBrightness(0)(batch, rng(7)).x; // => [0.5, 1]
 * ```
 */
export function randomBrightness(amount: number): Augmentation {
  checkAmount("randomBrightness", amount);
  const change: Augmentation = (batch, rng) => {
    const images = imagesOf("randomBrightness", batch);
    const x = new Float32Array(images.x.length);
    for (let image = 0; image < images.count; image++) blend(images, image, 0, factorFor(amount, fraction(rng)), x);
    return { ...batch, x };
  };
  return described(change, { kind: "randomBrightness", amount });
}

/**
 * Makes pictures flatter or stronger: each is moved from, or to, the mean of its grey by a factor between `1 - amount` and
 * `1 + amount`, and held within 0 and 1. As torchvision's `ColorJitter(contrast)`. It is for pixels of 0-1, before they are
 * standardized.
 * @throws TypeError unless the amount is a number, RangeError unless it is from 0 to 1; ShapeError for samples that are no pictures.
 * @example
 * ```ts
 * import { randomContrast } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(0.5, 1), y: Int32Array.of(0), shape: [1, 1, 2], classes: 1 };
 * randomContrast(0)(batch, rng(7)).x; // => [0.5, 1]
 * ```
 */
export function randomContrast(amount: number): Augmentation {
  checkAmount("randomContrast", amount);
  const change: Augmentation = (batch, rng) => {
    const images = imagesOf("randomContrast", batch);
    const x = new Float32Array(images.x.length);
    for (let image = 0; image < images.count; image++) {
      blend(images, image, meanGrey(images, image), factorFor(amount, fraction(rng)), x);
    }
    return { ...batch, x };
  };
  return described(change, { kind: "randomContrast", amount });
}

function factorFor(amount: number, chance: number): number {
  return 1 - amount + 2 * amount * chance;
}

/** Writes `factor * picture + (1 - factor) * other`, held within 0 and 1. */
export function blend({ x, length }: Images, image: number, other: number, factor: number, to: Float32Array): void {
  const shift = (1 - factor) * other;
  for (let at = image * length; at < (image + 1) * length; at++) {
    to[at] = Math.min(1, Math.max(0, factor * (x[at] as number) + shift));
  }
}

/** The mean of a picture, of its grey if it has three channels. */
export function meanGrey({ x, channels, length }: Images, image: number): number {
  const size = length / channels;
  let mean = 0;
  for (let channel = 0; channel < channels; channel++) {
    const start = image * length + channel * size;
    let sum = 0;
    for (let at = start; at < start + size; at++) sum += x[at] as number;
    mean += (channels === 3 ? (GREY[channel] as number) : 1 / channels) * (sum / size);
  }
  return mean;
}

function checkAmount(where: string, amount: unknown): void {
  if (typeof amount === "number" && amount >= 0 && amount <= 1) return;
  const kind = typeof amount === "number" ? RangeError : TypeError;
  throw refusal(kind, where, "amount must be a number from 0 to 1", describeValue(amount), "Pass 0.2, for instance.");
}
