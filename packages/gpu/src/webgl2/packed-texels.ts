import type { Shape } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Ints, ints } from "../shader/parameters.ts";

/** Elements to be packed: `batches` of `lines` of `length` elements, and how far apart neighbours are along each. */
export interface Lines {
  readonly buffer: DeviceBuffer;
  readonly batches: number;
  readonly lines: number;
  readonly length: number;
  readonly batch: number;
  readonly line: number;
  readonly step: number;
}

/** In how many texels of four `length` elements are. */
export function texelsFor(length: number): number {
  return Math.ceil(length / 4);
}

/** The lines in texels of four neighbours, `[batches, lines, texels]`; each line ends in zeros. */
export function pack(
  engine: Engine,
  call: OpCall,
  { buffer, batches, lines, length, batch, line, step }: Lines,
): DeviceBuffer {
  const texels = texelsFor(length);
  const packed = engine.createPacked(batches * lines * texels);
  engine.run({
    call,
    key: "pack",
    source: packKernel,
    reads: [buffer],
    writes: [packed],
    values: { lines, texels, length, xb: batch, xl: line, xs: step },
  });
  return packed;
}

function packKernel(): KernelSource<Ints<"lines" | "texels" | "length" | "xb" | "xl" | "xs">> {
  return kernelSource(
    { x: 1 },
    ints("lines", "texels", "length", "xb", "xl", "xs"),
    `const row = quotient(this.thread.x, texels);
const start = (this.thread.x - row * texels) * 4;
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
 * Texels `[outer, inner, texels]` of four neighbours along an axis of `length` as a tensor of `shape`, which is
 * `[outer, length, inner]` with axes split at will. The texels are released.
 */
export function unpack(
  engine: Engine,
  call: OpCall,
  packed: DeviceBuffer,
  { shape, length, inner }: { readonly shape: Shape; readonly length: number; readonly inner: number },
): DeviceBuffer {
  const y = engine.create(call, shape);
  engine.run({
    call,
    key: "unpack",
    source: unpackKernel,
    reads: [packed],
    writes: [y],
    values: { length, inner, texels: texelsFor(length) },
  });
  engine.release(packed);
  return y;
}

function unpackKernel(): KernelSource<Ints<"length" | "inner" | "texels">> {
  return kernelSource(
    { x: 4 },
    ints("length", "inner", "texels"),
    `const line = quotient(this.thread.x, inner);
const outer = quotient(line, length);
const at = line - outer * length;
const column = quotient(at, 4);
const texel = x[(outer * inner + this.thread.x - line * inner) * texels + column];
return texel[at - column * 4];`,
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

/** Images `[images, channels, pixels]` in texels of four channels, `[images, pixels, texels]`. */
export function packImages(
  engine: Engine,
  call: OpCall,
  buffer: DeviceBuffer,
  { images, channels, pixels }: { readonly images: number; readonly channels: number; readonly pixels: number },
): DeviceBuffer {
  return pack(engine, call, {
    buffer,
    batches: images,
    lines: pixels,
    length: channels,
    batch: channels * pixels,
    line: 1,
    step: pixels,
  });
}
