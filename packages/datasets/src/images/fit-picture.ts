import type { Picture } from "./pixels.ts";
import { resize } from "./resize.ts";

const WHITEST = 255;

/** The size that pictures get. */
export interface Fit {
  readonly height: number;
  readonly width: number;
  /** What the shorter side gets before the middle is cut out; by default as little as covers the size. */
  readonly resize: number | undefined;
}

/**
 * Scales a picture, cuts out its middle, and writes it into `to` from `start` on, channel by channel, as 0-1. Lengths and
 * margins are rounded as torchvision's `Resize` and `CenterCrop` do.
 */
export function writeFitted(picture: Picture, fit: Fit, to: Float32Array, start: number): void {
  const { width, height, channels, data } = resize(picture, ...scaledSize(picture, fit));
  const [left, top] = [margin(width - fit.width), margin(height - fit.height)];
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < fit.height; y++) {
      const from = ((y + top) * width + left) * channels + channel;
      const at = start + (channel * fit.height + y) * fit.width;
      for (let x = 0; x < fit.width; x++) to[at + x] = (data[from + x * channels] as number) / WHITEST;
    }
  }
}

function scaledSize({ width, height }: Picture, fit: Fit): [width: number, height: number] {
  if (fit.resize !== undefined) {
    const longer = (side: number, shorter: number): number => Math.trunc(((fit.resize as number) * side) / shorter);
    return width <= height ? [fit.resize, longer(height, width)] : [longer(width, height), fit.resize];
  }
  return fit.width * height >= fit.height * width
    ? [fit.width, Math.max(fit.height, Math.trunc((fit.width * height) / width))]
    : [Math.max(fit.width, Math.trunc((fit.height * width) / height)), fit.height];
}

/** Half of what is too much, to the even one of two, as Python rounds. */
function margin(surplus: number): number {
  const half = Math.floor(surplus / 2);
  return surplus % 2 === 1 && half % 2 === 1 ? half + 1 : half;
}
