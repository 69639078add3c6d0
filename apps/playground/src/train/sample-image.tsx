import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { HeldOut } from "../worker/protocol.ts";

/** What `SampleImage` takes. */
export interface SampleImageProps {
  readonly heldOut: HeldOut;
  readonly index: number;
  readonly label: string;
}

/** A sample as a picture: a photo as it is, a drawing dark on light, or by the style sheet light on dark. */
export function SampleImage({ heldOut, index, label }: SampleImageProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { height, width } = heldOut;
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, heldOut, index);
  }, [heldOut, index]);
  const look = heldOut.isInk ? "sample-image" : "sample-image sample-photo";
  return <canvas ref={canvas} class={look} width={width} height={height} role="img" aria-label={label} />;
}

/** The value of a drawing's pixel is how opaque the ink is; a photo's values are light. */
function paint(canvas: HTMLCanvasElement, { channels, height, width, isInk, pixels }: HeldOut, index: number): void {
  const image = new ImageData(width, height);
  const size = width * height;
  const start = index * channels * size;
  for (let pixel = 0; pixel < size; pixel += 1) {
    if (isInk) image.data[4 * pixel + 3] = pixels[start + pixel] ?? 0;
    else {
      for (let part = 0; part < 3; part += 1) {
        image.data[4 * pixel + part] = pixels[start + pixel + (channels === 3 ? part * size : 0)] ?? 0;
      }
      image.data[4 * pixel + 3] = 255;
    }
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
