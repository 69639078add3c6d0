/** The one scale for signed values: blue above zero, orange below, the stronger the larger. Both can be told apart without red and green. */
export const positive: readonly [number, number, number] = [47, 107, 216];
export const negative: readonly [number, number, number] = [214, 102, 16];

/** Paints values row by row, `largest` in full colour and 0 clear, so that the paper shows through. */
export function paintSigned(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  { width, height, largest }: { readonly width: number; readonly height: number; readonly largest: number },
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  for (let index = 0; index < width * height; index += 1) {
    const value = values[index] ?? 0;
    const color = value >= 0 ? positive : negative;
    image.data.set(color, 4 * index);
    image.data[4 * index + 3] = 255 * Math.min(1, Math.abs(value) / largest);
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** Paints weights of red, green and blue, channel by channel: grey where they are 0, brighter in what they want, darker in what not. */
export function paintColours(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  { width, height, largest }: { readonly width: number; readonly height: number; readonly largest: number },
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  const size = width * height;
  for (let index = 0; index < size; index += 1) {
    for (let part = 0; part < 3; part += 1) {
      image.data[4 * index + part] = 127.5 * (1 + (values[part * size + index] ?? 0) / largest);
    }
    image.data[4 * index + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}

/** The largest size among values, for a scale; 1 where all are 0. */
export function largestOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
}
