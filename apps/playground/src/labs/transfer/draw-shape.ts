import type { Rng } from "@ganglion/tensor";

/** The classes of shapes. */
export const shapeNames = ["circle", "ring", "square", "triangle", "cross"] as const;

/** The name of a shape. */
export type ShapeName = (typeof shapeNames)[number];

/** Whether a place is inside of a shape, whose middle is 0, 0 and whose rim is about 1 away. */
const isInside: Readonly<Record<ShapeName, (x: number, y: number) => boolean>> = {
  circle: (x, y) => x * x + y * y < 0.9,
  ring: (x, y) => x * x + y * y < 1 && x * x + y * y > 0.35,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.8,
  triangle: (x, y) => y < 0.7 && Math.abs(x) * 1.75 < y + 1,
  cross: (x, y) => Math.max(Math.abs(x), Math.abs(y)) < 0.95 && Math.min(Math.abs(x), Math.abs(y)) < 0.3,
};

const side = 32;
/** Each pixel is looked at in so many places a side, so that edges are smooth. */
const places = 3;

/** Draws a shape of any colour, size, place and turn over a background that gets lighter to one side: red, green, blue and opacity. */
export function drawShape(name: ShapeName, random: Rng): { width: number; height: number; data: Uint8ClampedArray } {
  const between = (low: number, high: number): number => low + ((high - low) * random.integer(10_000)) / 10_000;
  const radius = between(0.26, 0.42);
  const [middleX, middleY] = [between(radius, 1 - radius), between(radius, 1 - radius)];
  const half = between(-1, 1);
  const [cosine, sine] = [(1 - half * half) / (1 + half * half), (2 * half) / (1 + half * half)];
  const [slopeX, slopeY] = [between(-0.3, 0.3), between(-0.3, 0.3)];
  const behind = [between(0, 1), between(0, 1), between(0, 1)];
  const step = between(0.3, 0.6) * (behind.reduce((sum, part) => sum + part) < 1.5 ? 1 : -1);
  const front = behind.map((part) => part + step + between(-0.25, 0.25));
  const data = new Uint8ClampedArray(side * side * 4);
  for (let at = 0; at < side * side; at += 1) {
    const [left, top] = [(at % side) / side, Math.floor(at / side) / side];
    let inside = 0;
    for (let part = 0; part < places * places; part += 1) {
      const x = (left + ((part % places) + 0.5) / places / side - middleX) / radius;
      const y = (top + (Math.floor(part / places) + 0.5) / places / side - middleY) / radius;
      if (isInside[name](cosine * x - sine * y, sine * x + cosine * y)) inside += 1;
    }
    const share = inside / (places * places);
    const light = slopeX * (left - 0.5) + slopeY * (top - 0.5);
    for (const [part, under] of behind.entries()) {
      data[4 * at + part] = 255 * (under + ((front[part] ?? 0) - under) * share + light);
    }
    data[4 * at + 3] = 255;
  }
  return { width: side, height: side, data };
}
