/** The one scale for magnitudes: violet, the stronger the larger; told apart from both signs, also without red and green. */
const magnitude: readonly [number, number, number] = [112, 72, 176];

/** Paints shares of 0 to 1 row by row, 1 in full colour and 0 clear, so that the paper shows through. */
export function paintMagnitudes(
  canvas: HTMLCanvasElement,
  shares: ArrayLike<number>,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  for (let index = 0; index < width * height; index += 1) {
    image.data.set(magnitude, 4 * index);
    image.data[4 * index + 3] = 255 * 0.8 * Math.min(1, Math.max(0, shares[index] ?? 0));
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
