import {
  type Backend,
  BackendError,
  checkBoolean,
  checkFunction,
  checkNumber,
  checkOptions,
  dtypeOf,
  formatShape,
  type Operand,
  refusal,
  type Shape,
  ShapeError,
  sizeOf,
  type TypedArray,
} from "@ganglion/tensor";
import type { Block } from "./allocator.ts";
import { compile } from "./binary.ts";
import { pointerOf } from "./buffers.ts";
import { fused } from "./fused/fused.ts";
import { checkDType, elementwise, viewOf } from "./kernels/elementwise.ts";
import { indexing } from "./kernels/indexing.ts";
import { movement } from "./kernels/movement.ts";
import { product } from "./kernels/product.ts";
import { reduction } from "./kernels/reduction.ts";
import { windows } from "./kernels/windows.ts";
import { MAXIMUM_THREADS } from "./generated/layout.ts";
import { canShare, parallelism } from "./host.ts";
import { allocate, createMachine, free, type Machine } from "./machine.ts";
import { createDefaultWorker, endPool, endWhenCollected, type PoolWorker, startPool } from "./worker-pool.ts";

/** How `wasm` makes a backend. */
export interface WasmOptions {
  /**
   * How many threads compute, this one included. By default as many as there are processors, up to 8, where threads can
   * share memory: in Node, and in workers of pages that are cross-origin isolated. Elsewhere it is always 1.
   */
  readonly threads?: number;
  /** The same bits on every machine: no fused multiply-add, whose rounding differs. False by default. */
  readonly deterministic?: boolean;
  /** How large memory may grow, in bytes; 4 GiB by default, which is also the most. */
  readonly maximumBytes?: number;
  /** Starts a worker that calls `serveWorker`, for pages that forbid workers from `blob:` addresses. */
  readonly createWorker?: () => PoolWorker;
}

/** A backend in WebAssembly, and what was chosen for it. */
export interface WasmBackend extends Backend {
  /** How many threads compute. It falls to 1 if a worker is lost. */
  readonly threads: number;
  /** Which kernels run: "fma" rounds a product and a sum once where the machine can, "plain" never does. */
  readonly build: "plain" | "fma";
  /**
   * Ends the workers; `using backend = await wasm()` does so by itself, and so does the collector. What is computed later is
   * computed on one thread.
   */
  close(): void;
  [Symbol.dispose](): void;
}

const FOUR_GIB = 2 ** 32;
const LEAST_BYTES = 2 ** 17;
const DEFAULT_THREADS = 8;

/**
 * Makes the CPU backend: float32 and int32 in WebAssembly memory, SIMD kernels, and threads where the host has them.
 * Results do not depend on the number of threads.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
 * @throws BackendError if the host has no WebAssembly SIMD, or workers cannot be started.
 * @example
 * ```ts
 * import { setBackend, tensor } from "@ganglion/tensor";
 * import { wasm } from "@ganglion/wasm";
 * setBackend(await wasm());
 * await tensor([1, 2, 3]).mul(2).array(); // => [2, 4, 6]
 * ```
 */
export async function wasm(options: WasmOptions = {}): Promise<WasmBackend> {
  checkOptions("wasm", options, {
    threads: checkThreads,
    deterministic: checkBoolean,
    maximumBytes: checkMaximum,
    createWorker: checkFunction,
  });
  const { deterministic = false, maximumBytes = FOUR_GIB, createWorker = createDefaultWorker } = options;
  const threads = canShare() ? (options.threads ?? Math.min(parallelism(), DEFAULT_THREADS)) : 1;
  const compiled = await compile({ fma: !deterministic, shared: threads > 1 });
  const machine = await createMachine(compiled, maximumBytes);
  const workers = threads > 1 ? await startPool(machine, threads, createWorker) : [];
  const end = (): void => endPool(machine, workers);
  const backend = backendOn(machine, end);
  if (workers.length > 0) endWhenCollected(backend, end);
  return backend;
}

/** @throws TypeError unless `value` is a number, RangeError unless there can be so many threads. */
function checkThreads(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value);
  if (Number.isInteger(value) && value >= 1 && value <= MAXIMUM_THREADS) return;
  const rule = `${name} must be a whole number from 1 to ${MAXIMUM_THREADS}`;
  throw refusal(RangeError, where, rule, String(value), "Leave it out for one a processor.");
}

/** @throws TypeError unless `value` is a number, RangeError unless a memory can have so many bytes at most. */
function checkMaximum(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value);
  if (value >= LEAST_BYTES && value <= FOUR_GIB) return;
  const rule = `${name} must be from ${LEAST_BYTES} to ${FOUR_GIB}`;
  throw refusal(RangeError, where, rule, String(value), "Leave it out for 4 GiB.");
}

function backendOn(machine: Machine, end: () => void): WasmBackend {
  return {
    name: "wasm",
    build: machine.compiled.build,
    get threads() {
      return machine.threads;
    },
    close: end,
    [Symbol.dispose]: end,
    dtypes: ["float32", "int32"],
    fused: fused(machine),
    ...elementwise(machine),
    ...movement(machine),
    ...product(machine),
    ...reduction(machine),
    ...indexing(machine),
    ...windows(machine),
    upload(data, shape, dtype) {
      checkDType("upload", dtype);
      checkLength(data, shape);
      const y = allocate(machine, 4 * sizeOf(shape));
      viewOf(machine, dtype).set(data, y.pointer / 4);
      return y;
    },
    write: (buffer, at, values) => write(machine, buffer as Block, at, values),
    download: async (x) => valuesOf(machine, x),
    downloadSync: (x) => valuesOf(machine, x),
    release: (buffer) => release(machine, buffer as Block | undefined),
    memory: () => ({ buffers: machine.buffers, bytes: machine.bytes }),
  };
}

/** A block that is given back twice would be lent to two tensors. */
function release(machine: Machine, block: Block | undefined): void {
  if (block?.owner === machine.heap) return free(machine, block);
  const rule = "the buffer must be alive and of this backend";
  throw refusal(
    BackendError,
    "release",
    rule,
    "one that is not",
    "Release each buffer once, on the backend that made it.",
  );
}

/** More values than elements would be written over what lies behind the block. */
function checkLength(data: TypedArray, shape: Shape): void {
  if (data.length === sizeOf(shape)) return;
  const rule = `there must be one value for each element of ${formatShape(shape)}`;
  throw refusal(ShapeError, "upload", rule, String(data.length), "Check the shape.", shape);
}

/** Nothing is written beyond the block. */
function write(machine: Machine, block: Block, at: number, values: TypedArray): void {
  const shape = [at + values.length];
  const start = pointerOf(machine, { buffer: block, shape, dtype: dtypeOf(values), size: at + values.length }) / 4;
  viewOf(machine, dtypeOf(values)).set(values, start + at);
}

/** A copy of the values. */
function valuesOf(machine: Machine, x: Operand): TypedArray {
  const start = pointerOf(machine, x) / 4;
  const values = viewOf(machine, x.dtype).subarray(start, start + x.size);
  return values.slice();
}
