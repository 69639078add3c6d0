import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { HeldOut } from "../worker/protocol.ts";

/** What `SampleImage` takes. */
export interface SampleImageProps {
  readonly heldOut: HeldOut;
  readonly index: number;
  readonly label: string;
}

/** A sample as a picture: dark on light, or by the style sheet light on dark. */
export function SampleImage({ heldOut, index, label }: SampleImageProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = heldOut;
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, heldOut, index);
  }, [heldOut, index]);
  return <canvas ref={canvas} class="sample-image" width={width} height={height} role="img" aria-label={label} />;
}

/** The value of a pixel is how opaque the ink is. */
function paint(canvas: HTMLCanvasElement, { height, width, pixels }: HeldOut, index: number): void {
  const image = new ImageData(width, height);
  const start = index * width * height;
  for (let pixel = 0; pixel < width * height; pixel += 1) image.data[4 * pixel + 3] = pixels[start + pixel] ?? 0;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
