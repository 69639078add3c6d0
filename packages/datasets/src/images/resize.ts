import type { Picture } from "./pixels.ts";

/** The bits behind the point of a weight. */
const BITS = 22;

/**
 * A picture in another size, by PIL's `BILINEAR`: each new pixel is the mean of the old ones that it covers, weighted by a
 * triangle, so that shrinking smooths before it leaves out. It is computed as PIL does, rows first, in whole numbers, and agrees
 * with it (and with torchvision's `Resize` of pictures) to the bit.
 */
export function resize(picture: Picture, width: number, height: number): Picture {
  const wide = picture.width === width ? picture : resizeRows(picture, width);
  return wide.height === height ? wide : resizeColumns(wide, height);
}

/** Which old pixels a new one is made of, and how much each of them counts. */
interface Weights {
  /** The first of them, for each new pixel. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** As many for each new pixel as the most that one has. */
  readonly coefficients: Int32Array;
  readonly maxTaps: number;
}

function weightsFor(from: number, to: number): Weights {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const narrowing = 1 / support;
  const maxTaps = Math.ceil(support) * 2 + 1;
  const [first, count] = [new Int32Array(to), new Int32Array(to)];
  const coefficients = new Int32Array(to * maxTaps);
  const raw = new Float64Array(maxTaps);
  for (let index = 0; index < to; index++) {
    const center = (index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const length = Math.min(from, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let at = 0; at < length; at++) {
      const weight = Math.max(0, 1 - Math.abs((at + start - center + 0.5) * narrowing));
      raw[at] = weight;
      sum += weight;
    }
    for (let at = 0; at < length; at++) {
      coefficients[index * maxTaps + at] = Math.trunc(0.5 + ((raw[at] as number) / sum) * 2 ** BITS);
    }
    first[index] = start;
    count[index] = length;
  }
  return { first, count, coefficients, maxTaps };
}

function resizeRows(picture: Picture, width: number): Picture {
  const { width: from, height, channels, data } = picture;
  const weights = weightsFor(from, width);
  const to = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const [row, resized] = [y * from * channels, y * width * channels];
    for (let channel = 0; channel < channels; channel++) {
      resizeLine(weights, data.subarray(row + channel), to.subarray(resized + channel), channels);
    }
  }
  return { width, height, channels, data: to };
}

/** Values that lie `step` apart. */
function resizeLine(
  { first, count, coefficients, maxTaps }: Weights,
  from: Uint8Array,
  to: Uint8Array,
  step: number,
): void {
  for (let x = 0; x < first.length; x++) {
    const [start, length] = [(first[x] as number) * step, count[x] as number];
    let sum = 1 << (BITS - 1);
    for (let at = 0; at < length; at++)
      sum += (from[start + at * step] as number) * (coefficients[x * maxTaps + at] as number);
    to[x * step] = clamped(sum);
  }
}

function resizeColumns({ width, height: from, channels, data }: Picture, height: number): Picture {
  const { first, count, coefficients, maxTaps } = weightsFor(from, height);
  const row = width * channels;
  const to = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const start = (first[y] as number) * row;
    const length = count[y] as number;
    for (let at = 0; at < row; at++) {
      let sum = 1 << (BITS - 1);
      for (let line = 0; line < length; line++) {
        sum += (data[start + line * row + at] as number) * (coefficients[y * maxTaps + line] as number);
      }
      to[y * row + at] = clamped(sum);
    }
  }
  return { width, height, channels, data: to };
}

function clamped(sum: number): number {
  return Math.min(255, Math.max(0, sum >> BITS));
}
