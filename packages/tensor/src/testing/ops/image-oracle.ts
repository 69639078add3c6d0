import type { PairLike, WindowOptions } from "../../index.ts";
import type { HostValues } from "../host-values.ts";
import { at, build } from "./oracle.ts";

/** A window over an image, from which every operation on images can be told. */
export interface Window {
  /** Height and width of the window. */
  readonly kernel: readonly [number, number];
  readonly options: WindowOptions & { readonly ceilMode?: boolean };
}

/** Height and width of the output. */
export function outputSize(x: HostValues, { kernel, options }: Window): [number, number] {
  const along = (axis: 0 | 1): number => {
    const span = pair(options.dilation ?? 1)[axis] * (kernel[axis] - 1) + 1;
    const room = (x.shape[axis + 2] as number) + 2 * pair(options.padding ?? 0)[axis] - span;
    const stride = pair(options.stride ?? 1)[axis];
    const floor = Math.floor(room / stride) + 1;
    // One more where something is left over, if that window begins before the image ends.
    const isLeft = options.ceilMode === true && room % stride > 0;
    const hasPixels = floor * stride < (x.shape[axis + 2] as number) + pair(options.padding ?? 0)[axis];
    return isLeft && hasPixels ? floor + 1 : floor;
  };
  return [along(0), along(1)];
}

/** What element `(i, j)` of the window at output `(row, column)` sees; undefined in the padding. */
export function seen(
  x: HostValues,
  window: Window,
  place: readonly number[],
  i: number,
  j: number,
): number | undefined {
  const [n, channel, row, column] = place as [number, number, number, number];
  const [strideY, strideX] = pair(window.options.stride ?? 1);
  const [padY, padX] = pair(window.options.padding ?? 0);
  const [dilationY, dilationX] = pair(window.options.dilation ?? 1);
  const y = row * strideY - padY + i * dilationY;
  const z = column * strideX - padX + j * dilationX;
  const isInside = y >= 0 && z >= 0 && y < (x.shape[2] as number) && z < (x.shape[3] as number);
  return isInside ? at(x, [n, channel, y, z]) : undefined;
}

/** Everything the window at `place` sees, row by row; undefined in the padding. */
function view(x: HostValues, window: Window, place: readonly number[]): (number | undefined)[] {
  const [height, width] = window.kernel;
  return Array.from({ length: height * width }, (_, k) => seen(x, window, place, Math.floor(k / width), k % width));
}

/** A function of what each window sees: `[n, c, oh, ow]`. What hangs over the padding is not there. */
export function pooled(f: (list: (number | undefined)[]) => number, x: HostValues, window: Window): HostValues {
  const [n, c] = x.shape as [number, number, number, number];
  return build([n, c, ...outputSize(x, window)], (place) =>
    f(view(x, window, place).filter((_, k) => !hangsOver(x, window, place, k))),
  );
}

/** Whether element `k` of the window at `place` is beyond the padding below or to the right. */
function hangsOver(x: HostValues, { kernel, options }: Window, place: readonly number[], k: number): boolean {
  const within = [Math.floor(k / kernel[1]), k % kernel[1]] as const;
  return ([0, 1] as const).some((axis) => {
    const [stride, padding, dilation] = [options.stride ?? 1, options.padding ?? 0, options.dilation ?? 1].map(
      (value) => pair(value)[axis],
    ) as [number, number, number];
    const pixel = (place[axis + 2] as number) * stride + within[axis] * dilation;
    return pixel >= (x.shape[axis + 2] as number) + 2 * padding;
  });
}

/** The convolution from its definition, one product after the other. */
export function convolved(
  x: HostValues,
  weight: HostValues,
  bias: HostValues | undefined,
  options: WindowOptions,
  groups: number,
): HostValues {
  const [images, channels, rows, columns] = x.shape as [number, number, number, number];
  const [out, depth, height, width] = weight.shape as [number, number, number, number];
  const [strideY, strideX] = pair(options.stride ?? 1);
  const [padY, padX] = pair(options.padding ?? 0);
  const [dilationY, dilationX] = pair(options.dilation ?? 1);
  const size = outputSize(x, { kernel: [height, width], options });
  return build([images, out, ...size], (place) => {
    const [n, o, row, column] = place as [number, number, number, number];
    const first = Math.floor(o / (out / groups)) * depth;
    let sum = 0;
    for (let k = 0; k < depth * height * width; k++) {
      const [d, i, j] = [Math.floor(k / (height * width)), Math.floor(k / width) % height, k % width];
      const [y, z] = [row * strideY - padY + i * dilationY, column * strideX - padX + j * dilationX];
      const isInside = y >= 0 && z >= 0 && y < rows && z < columns;
      const value = isInside ? (x.data[((n * channels + first + d) * rows + y) * columns + z] as number) : 0;
      sum += value * (weight.data[o * depth * height * width + k] as number);
    }
    return sum + (bias === undefined ? 0 : at(bias, [o]));
  });
}

/** Height and width from one number or two. */
export function pair(value: PairLike): readonly [number, number] {
  return typeof value === "number" ? [value, value] : value;
}
