import {
  BackendError,
  describeValue,
  dtypeOf,
  formatShape,
  type Operand,
  refusal,
  type Shape,
  ShapeError,
  sizeOf,
  type TypedArray,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { disposeSymbol } from "@ganglion/tensor/backend";
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
import { canShare, parallelism } from "./host.ts";
import { allocate, createMachine, free, type Machine } from "./machine.ts";
import type { WasmBackend, WasmOptions } from "./wasm.ts";
import type { Scope } from "./winograd/start-winograd.ts";
import { createDefaultWorker, endPool, endWhenCollected, type PoolWorker, startPool } from "./worker-pool.ts";

/** The most threads that are taken unasked. */
const DEFAULT_THREADS = 8;

/** Makes the backend that `wasm` was asked for, with options that it has checked. */
export async function startBackend(
  options: WasmOptions & { readonly maximumBytes: number },
  scope: Scope = "faster",
): Promise<WasmBackend> {
  const { deterministic = false, winograd = "f2", maximumBytes, createWorker = createDefaultWorker } = options;
  checkWinograd(winograd);
  const threads = canShare() ? (options.threads ?? defaultThreads()) : 1;
  const compiled = await compile({ fma: !deterministic, shared: threads > 1 });
  const machine = await createMachine(compiled, maximumBytes);
  await installWinograd(machine, winograd, scope);
  return backendOn(machine, threads, createWorker);
}

/** @throws TypeError unless it is one of the three. */
function checkWinograd(value: unknown): void {
  if (value === "f2" || value === "f4" || value === false) return;
  const rule = 'winograd must be "f2", "f4" or false';
  throw refusal(TypeError, "wasm", rule, describeValue(value), 'Leave it out for "f2".');
}

/** Loads what convolves by Winograd's method, if it is wanted. */
export async function installWinograd(
  machine: Machine,
  wanted: WasmOptions["winograd"] = "f2",
  scope: Scope = "faster",
): Promise<void> {
  if (wanted === false) return;
  const { PATCHES, startWinograd } = await loaded("wasm", import("./winograd/start-winograd.ts"));
  machine.winograd = await startWinograd(machine, PATCHES[scope][wanted], scope);
}

/** How many threads there are where nothing else is asked for. */
export function defaultThreads(): number {
  return Math.min(parallelism(), DEFAULT_THREADS);
}

/** Starts the threads of a machine, and makes the backend on it. */
export async function backendOn(
  machine: Machine,
  threads: number,
  createWorker: () => PoolWorker,
): Promise<WasmBackend> {
  const workers = threads > 1 ? await startPool(machine, threads, createWorker) : [];
  const end = (): void => endPool(machine, workers);
  const backend = tableOf(machine, end);
  if (workers.length > 0) endWhenCollected(backend, end);
  return backend;
}

function tableOf(machine: Machine, end: () => void): WasmBackend {
  return {
    name: "wasm",
    build: machine.compiled.build,
    get threads() {
      return machine.threads;
    },
    close: end,
    [disposeSymbol]: end,
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
      // An array whose memory was transferred elsewhere is empty, and cannot be read.
      if (data.length > 0) viewOf(machine, dtype).set(data, y.pointer / 4);
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
