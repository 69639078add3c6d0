import type { Shape } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/quotient.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";

/** Elements to be packed: `batches` of `lines` of `length` elements, and how far apart neighbours are along each. */
export interface Lines {
  readonly slot: Slot;
  readonly batches: number;
  readonly lines: number;
  readonly length: number;
  readonly batch: number;
  readonly line: number;
  readonly step: number;
}

/** In how many texels of four `length` elements are. */
export function foursOf(length: number): number {
  return Math.ceil(length / 4);
}

/** The lines in texels of four neighbours, `[batches, lines, fours]`; each line ends in zeros. */
export function pack(engine: Engine, of: Label, { slot, batches, lines, length, batch, line, step }: Lines): Slot {
  const fours = foursOf(length);
  const packed = engine.createFours(batches * lines * fours);
  engine.run({
    label: of,
    key: "pack",
    source: packKernel,
    reads: [slot],
    writes: [packed],
    scalars: [lines, fours, length, batch, line, step],
  });
  return packed;
}

function packKernel(): KernelSource {
  return kernelSource(
    "x, int lines, int fours, int length, int xb, int xl, int xs",
    `const row = quotient(this.thread.x, fours);
const start = (this.thread.x - row * fours) * 4;
const batch = quotient(row, lines);
const place = batch * xb + (row - batch * lines) * xl + start * xs;
let s1 = 0;
let s2 = 0;
let s3 = 0;
if (start + 1 < length) { s1 = x[place + xs]; }
if (start + 2 < length) { s2 = x[place + 2 * xs]; }
if (start + 3 < length) { s3 = x[place + 3 * xs]; }
return [x[place], s1, s2, s3];`,
    [QUOTIENT],
  );
}

/**
 * Texels `[outer, inner, fours]` of four neighbours along an axis of `length` as a tensor of `shape`, which is
 * `[outer, length, inner]` with axes split at will. The texels are released.
 */
export function unpack(
  engine: Engine,
  of: Label,
  packed: Slot,
  { shape, length, inner }: { readonly shape: Shape; readonly length: number; readonly inner: number },
): Slot {
  const y = engine.create(of, shape);
  engine.run({
    label: of,
    key: "unpack",
    source: unpackKernel,
    reads: [packed],
    writes: [y],
    scalars: [length, inner, foursOf(length)],
  });
  engine.release(packed);
  return y;
}

function unpackKernel(): KernelSource {
  return kernelSource(
    "vec4 x, int length, int inner, int fours",
    `const line = quotient(this.thread.x, inner);
const outer = quotient(line, length);
const at = line - outer * length;
const four = quotient(at, 4);
const texel = x[(outer * inner + this.thread.x - line * inner) * fours + four];
return texel[at - four * 4];`,
    [QUOTIENT],
  );
}

/**
 * Statements that add the products of the texel `left[p]` with four texels of `right` to `s0` to `s3`: 16 products for five
 * reads. The texels of `right` are `step` apart, from `q` on.
 */
export function addProducts(left: string, right: string, step: string): string {
  const columns = [0, 1, 2, 3];
  const places = ["q", `q + ${step}`, `q + 2 * ${step}`, `q + 3 * ${step}`];
  return [
    `const l = ${left}[p];`,
    ...columns.map((j) => `const r${j} = ${right}[${places[j]}];`),
    ...columns.map((j) => `s${j} += ${columns.map((i) => `l[${i}] * r${j}[${i}]`).join(" + ")};`),
  ].join("\n");
}

/** Images `[images, channels, pixels]` in texels of four channels, `[images, pixels, fours]`. */
export function packImages(
  engine: Engine,
  of: Label,
  slot: Slot,
  { images, channels, pixels }: { readonly images: number; readonly channels: number; readonly pixels: number },
): Slot {
  return pack(engine, of, {
    slot,
    batches: images,
    lines: pixels,
    length: channels,
    batch: channels * pixels,
    line: 1,
    step: pixels,
  });
}
