import type { Task } from "../harness/work.ts";

/** Enough independent sums that the processor never waits for one; with two constants they fill the 16 registers but two. */
const CHAINS = 12;

/** Four lanes, a multiplication and an addition. */
const FLOPS_PER_TURN = CHAINS * 4 * 2;

/** The engine replaces code by better code between calls only. */
const TURNS_PER_CALL = 100_000;

/**
 * Multiplies and adds in registers as fast as 128-bit SIMD in WebAssembly can, `flops` a step: what no kernel can beat.
 * Where fused multiply-add is there and faster, it counts.
 */
export function simdPeak(flops: number): Task {
  const loops = [false, true].flatMap((fused) => loopOf(simdPeakModule(fused)));
  for (const loop of loops) timeOf(loop, 100 * TURNS_PER_CALL);
  const [loop] = loops.toSorted((a, b) => timeOf(a, 50 * TURNS_PER_CALL) - timeOf(b, 50 * TURNS_PER_CALL));
  if (loop === undefined) throw new Error("simdPeak: WebAssembly must have SIMD, got none. Use a newer Node.");
  const turns = Math.max(1, Math.round(flops / FLOPS_PER_TURN));
  return {
    run: (iterations) => Promise.resolve(timeOf(loop, turns * iterations)),
    close: () => undefined,
  };
}

function timeOf(loop: (turns: number) => number, turns: number): number {
  const start = performance.now();
  for (let left = turns; left > 0; left -= TURNS_PER_CALL) loop(Math.min(left, TURNS_PER_CALL));
  return performance.now() - start;
}

function loopOf(bytes: Uint8Array<ArrayBuffer>): ((turns: number) => number)[] {
  if (!WebAssembly.validate(bytes)) return [];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return [exports["run"] as (turns: number) => number];
}

/** A module that exports `run(turns)`; with relaxed SIMD's `f32x4.relaxed_madd` if `fused`. */
export function simdPeakModule(fused: boolean): Uint8Array<ArrayBuffer> {
  const code = body(fused);
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, ...Buffer.from("run"), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

/** Local 0 is the number of turns, 1 and 2 are the constants, the sums follow. */
function body(fused: boolean): number[] {
  const sums = Array.from({ length: CHAINS }, (_, i) => 3 + i);
  const locals = [1, CHAINS + 2, 0x7b];
  const constants = [...splat(0.9375), 0x21, 1, ...splat(0.0625), 0x21, 2];
  const begin = sums.flatMap((sum) => [...splat(1 + sum / 64), 0x21, sum]);
  const countDown = [0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0];
  const loop = [0x03, 0x40, ...sums.flatMap((sum) => turn(sum, fused)), ...countDown, 0x0b];
  const total = sums.flatMap((sum, i) => [0x20, sum, ...(i === 0 ? [] : ADD)]);
  const firstLane = [0xfd, 0x1f, 0, 0x0b];
  return [locals, constants, begin, loop, total, firstLane].flat();
}

/** `sum = sum * local1 + local2`, in WebAssembly's bytes. */
function turn(sum: number, fused: boolean): number[] {
  const operation = fused ? [0x20, 1, 0x20, 2, 0xfd, 0x85, 0x02] : [0x20, 1, ...MUL, 0x20, 2, ...ADD];
  return [0x20, sum, ...operation, 0x21, sum];
}

const MAGIC: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const ADD: readonly number[] = [0xfd, 0xe4, 0x01];
const MUL: readonly number[] = [0xfd, 0xe6, 0x01];

function splat(value: number): number[] {
  return [0x43, ...new Uint8Array(Float32Array.of(value).buffer), 0xfd, 0x13];
}

function section(id: number, contents: readonly number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
