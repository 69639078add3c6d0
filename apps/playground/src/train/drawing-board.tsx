import { type Signal, useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { drawText } from "../text/draw-text.ts";
import { formatWhole } from "../text/format.ts";

/** What `DrawingBoard` takes. */
export interface DrawingBoardProps {
  readonly height: number;
  readonly width: number;
  /** One byte a pixel; a new array for each stroke. */
  readonly pixels: Signal<Uint8Array<ArrayBuffer>>;
}

/** How far a stroke reaches beyond its middle, in parts of the picture's width; what is further out gets less ink. */
const reach = 0.11;

/** A few large pixels to draw on: by pointer, or by arrows and the space bar. */
export function DrawingBoard({ height, width, pixels }: DrawingBoardProps): VNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const cursor = useSignal({ x: Math.floor(width / 2), y: Math.floor(height / 2) });
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, pixels.value, width, height);
  });
  const ink = (x: number, y: number): void => {
    pixels.value = inked(pixels.peek(), { x, y, width, height });
  };
  const draw = (event: TargetedPointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    ink(
      ((event.clientX - box.left) / box.width) * width - 0.5,
      ((event.clientY - box.top) / box.height) * height - 0.5,
    );
  };
  const press = (event: TargetedKeyboardEvent<HTMLCanvasElement>): void => {
    const { x, y } = cursor.peek();
    const [right, down] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[
      event.key
    ] ?? [0, 0];
    if (event.key !== " " && right === 0 && down === 0) return;
    event.preventDefault();
    if (event.key === " ") ink(x, y);
    cursor.value = { x: clamp(x + (right ?? 0), width), y: clamp(y + (down ?? 0), height) };
  };
  const filled = pixels.value.filter((pixel) => pixel > 0).length;
  const label = drawText.value.canvas({ filled: formatWhole(filled), size: formatWhole(width * height) });
  return (
    <div class="drawing-frame">
      <canvas
        ref={canvas}
        class="drawing"
        width={width}
        height={height}
        tabIndex={0}
        role="application"
        aria-label={label}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={draw}
        onKeyDown={press}
      />
      <span
        class="drawing-cursor"
        style={{
          left: `${(100 * cursor.value.x) / width}%`,
          top: `${(100 * cursor.value.y) / height}%`,
          width: `${100 / width}%`,
          height: `${100 / height}%`,
        }}
      />
    </div>
  );
}

function clamp(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, value));
}

interface Stroke {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The picture with more ink around a place. */
function inked(before: Uint8Array, { x, y, width, height }: Stroke): Uint8Array<ArrayBuffer> {
  const pixels = Uint8Array.from(before);
  const radius = Math.max(0.9, reach * width);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const distance = Math.hypot(column - x, row - y) / radius;
      const amount = distance < 0.6 ? 255 : Math.round(255 * Math.max(0, 1.4 - distance) * 0.8);
      const index = row * width + column;
      pixels[index] = Math.max(pixels[index] ?? 0, Math.min(255, amount));
    }
  }
  return pixels;
}

/** The value of a pixel is how opaque the ink is. */
function paint(canvas: HTMLCanvasElement, pixels: Uint8Array, width: number, height: number): void {
  const image = new ImageData(width, height);
  for (const [index, pixel] of pixels.entries()) image.data[4 * index + 3] = pixel;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
