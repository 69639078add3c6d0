import binaryen from "assemblyscript/binaryen";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compile } from "../src/binary.ts";
import { ARGUMENTS, CHUNKS, KERNEL, OWN, PENDING, REMAINING, STOPPED } from "../src/generated/layout.ts";
import { addKernel, launchLinked } from "../src/linked-kernel.ts";
import { allocate, createMachine, free, type Machine } from "../src/machine.ts";
import { serveWorker } from "../src/serve-worker.ts";
import { createDefaultWorker, endPool, type PoolWorker, startPool } from "../src/worker-pool.ts";

const THREADS = [1, 2, 3];
/** Long enough to be shared, and to wake whoever sleeps. */
const NANOSECONDS = 1e9;

/** A module whose kernel stores `f(x)` of as many vectors as the job has elements, at least, with `f` as text, and then does what `last` says. */
function moduleOf(f: string, machine: Machine, last = ""): Uint8Array<ArrayBuffer> {
  const shared = machine.compiled.shared ? " shared" : "";
  const word = (i: number): string => `(i32.load (i32.const ${ARGUMENTS + 4 * i}))`;
  const module = binaryen.parseText(`(module
    (import "env" "memory" (memory 1 65536${shared}))
    (import "kernels" "chunkStart" (func $chunkStart (param i32 i32 i32) (result i32)))
    (import "kernels" "exp" (func $exp (param v128) (result v128)))
    (import "kernels" "tanh" (func $tanh (param v128) (result v128)))
    (func (export "run") (param $chunk i32) (param $thread i32) (local $at i32) (local $end i32)
      (local.set $at (i32.shl (call $chunkStart (local.get $chunk) ${word(2)} (i32.const 4)) (i32.const 2)))
      (local.set $end
        (i32.shl (call $chunkStart (i32.add (local.get $chunk) (i32.const 1)) ${word(2)} (i32.const 4)) (i32.const 2)))
      (loop $next
        (if (i32.lt_u (local.get $at) (local.get $end)) (then
          (v128.store (i32.add ${word(0)} (local.get $at))
            ${f.replace("X", `(v128.load (i32.add ${word(1)} (local.get $at)))`)})
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br $next))))
      ${last}))`);
  module.setFeatures(binaryen.Features.SIMD128 | binaryen.Features.Atomics);
  const code = module.emitBinary();
  module.dispose();
  return code as Uint8Array<ArrayBuffer>;
}

async function withMachine(threads: number, use: (machine: Machine) => void): Promise<void> {
  const machine = await createMachine(await compile({ fma: false, shared: threads > 1 }), 2 ** 32);
  const workers: readonly PoolWorker[] = threads > 1 ? await startPool(machine, threads, createDefaultWorker) : [];
  use(machine);
  endPool(machine, workers);
}

/** What kernel number `kernel` makes of `x`. */
function run(machine: Machine, kernel: number, x: Float32Array): Float32Array {
  const [from, to] = [allocate(machine, 4 * x.length), allocate(machine, 4 * x.length)];
  machine.floats.set(x, from.pointer / 4);
  const ints = [to.pointer, from.pointer, x.length];
  launchLinked(machine, kernel, { ints, floats: [] }, NANOSECONDS, x.length / 4);
  const y = machine.floats.slice(to.pointer / 4, to.pointer / 4 + x.length);
  free(machine, from);
  free(machine, to);
  return y;
}

const x = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin(i));

/** The largest distance of what was computed from `f(x)`. */
const errorOf = (y: Float32Array, f: (x: number) => number): number =>
  x.reduce((most, value, i) => Math.max(most, Math.abs((y[i] ?? Number.NaN) - f(value))), 0);

/** Runs a kernel until a worker has taken a chunk of it. */
function runWithHelp(machine: Machine, kernel: number, f: (x: number) => number): void {
  let own: number;
  do {
    expect(errorOf(run(machine, kernel, x), f)).toBeLessThan(1e-6);
    own = machine.ints[OWN / 4] as number;
  } while (machine.threads > 1 && own >= 4 * machine.threads);
}

describe.each(THREADS)("a kernel that is linked at run time, on %d threads", (threads) => {
  it("computes what its module says, from the compiled functions", async () => {
    await withMachine(threads, (machine) => {
      const kernel = addKernel(machine, moduleOf("(call $exp (call $tanh X))", machine));
      const other = addKernel(machine, moduleOf("(call $tanh X)", machine));
      for (let round = 0; round < 5; round++) {
        runWithHelp(machine, kernel, (value) => Math.exp(Math.tanh(value)));
        runWithHelp(machine, other, Math.tanh);
      }
      expect([machine.buffers, machine.bytes]).toEqual([0, 0]);
    });
  });

  it("is found wherever memory has grown to", async () => {
    await withMachine(threads, (machine) => {
      for (let round = 0; round < 6; round++) {
        allocate(machine, 3_000_000);
        const shift = `(v128.const f32x4 ${round} ${round} ${round} ${round})`;
        const kernel = addKernel(machine, moduleOf(`(f32x4.add ${shift} X)`, machine));
        runWithHelp(machine, kernel, (value) => Math.fround(value + round));
      }
    });
  });

  it("is refused by the host if it is none, and nothing changes", async () => {
    await withMachine(threads, (machine) => {
      const { top } = machine.heap;
      expect(() => addKernel(machine, Uint8Array.of(0, 1, 2))).toThrow(WebAssembly.CompileError);
      expect([machine.heap.top, machine.linked.size]).toEqual([top, 0]);
    });
  });
});

describe("a worker of the page's own", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("links kernels too", async () => {
    const machine = await createMachine(await compile({ fma: false, shared: true }), 2 ** 32);
    const { memory, ints, compiled } = machine;
    // Its kernel ends the worker, which is this thread, when it has computed the only chunk.
    const stop = `(i32.store (i32.const ${STOPPED}) (i32.const 1))`;
    const kernel = addKernel(machine, moduleOf("(call $exp X)", machine, stop));
    const [from, to] = [allocate(machine, 400), allocate(machine, 400)];
    machine.floats.set(x.subarray(0, 100), from.pointer / 4);
    ints.set([to.pointer, from.pointer, 100], ARGUMENTS / 4);
    for (const [at, value] of [
      [KERNEL, kernel],
      [CHUNKS, 1],
      [PENDING, 1],
      [REMAINING, 1],
    ] as const)
      ints[at / 4] = value;
    const messages: unknown[] = [];
    vi.stubGlobal("postMessage", (message: unknown) => messages.push(message));
    vi.stubGlobal("addEventListener", (type: string, listener: (event: object) => void) => {
      expect(type).toBe("message");
      listener({ data: { module: compiled.module, memory, thread: 1 } });
    });
    serveWorker();
    expect([messages, ints[PENDING / 4]]).toEqual([["ready"], 0]);
    const y = machine.floats.subarray(to.pointer / 4, to.pointer / 4 + 100);
    for (const [i, value] of y.entries()) expect(value).toBeCloseTo(Math.exp(x[i] as number), 5);
  });
});
