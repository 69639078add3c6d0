import { BackendError, memoryError, refusal } from "@ganglion/tensor";
import { type Block, createHeap, giveBlock, type Heap, takeBlock } from "./allocator.ts";
import type { Compiled } from "./binary.ts";
import { HEAP, WORKSPACE, WORKSPACE_STRIDE } from "./generated/layout.ts";
import type { WasmMemory } from "./webassembly.ts";
import type { WinogradMethod } from "./winograd/start-winograd.ts";

const PAGE = 65536;
const MAX_PAGES = 65536;
/**
 * From how much work on one thread on, in nanoseconds, it pays to wake workers that sleep: one job of that much, or as much
 * kept from them since they slept.
 */
export const WORTH_WAKING = 200_000;

/** What the host uses of the compiled kernels' exports; the others are for linked kernels. */
export interface Exports {
  /** Runs a kernel on this thread alone. */
  run(kernel: number): void;
  /** Runs a kernel in chunks with the workers' help. 0: done; 1: a worker failed; 2: a worker did not come back. */
  share(kernel: number, chunks: number): number;
  /** Lets all workers end. */
  stop(): void;
}

/** Runs one chunk of a job on a thread. */
export type RunChunk = (chunk: number, thread: number) => void;

/** A memory, the kernels that work on it, and what is known of it. */
export interface Machine {
  readonly exports: Exports;
  readonly memory: WasmMemory;
  readonly compiled: Compiled;
  readonly heap: Heap;
  /** The kernels that were added at run time, by number. */
  readonly linked: Map<number, RunChunk>;
  /** The kernels that run in place of others, by the others' numbers. */
  readonly replaced: Map<number, number>;
  /** What convolves windows of 3 x 3 in fewer multiplications, where it was asked for. */
  winograd: WinogradMethod | undefined;
  /** Nanoseconds for a multiplication and an addition in products and convolutions. */
  multiplyAdd: number;
  /** The most bytes that memory can have. */
  readonly maximumBytes: number;
  /** All memory, renewed when it grows. */
  ints: Int32Array;
  floats: Float32Array;
  /** How many threads take part in a job. */
  threads: number;
  /** Blocks that are alive, and the bytes that were asked for. The workspace does not count. */
  buffers: number;
  bytes: number;
  workspace: { readonly pointer: number; readonly size: number };
  /** Nanoseconds of work that could have been shared while workers slept. */
  keptBack: number;
  /** How much must be kept back until workers are woken: more after each time that none came before all was done. */
  worthWaking: number;
}

/**
 * Instantiates the kernels on a new memory.
 * @throws BackendError if the host cannot reserve one.
 */
export async function createMachine(compiled: Compiled, maximumBytes: number): Promise<Machine> {
  const pages = Math.min(MAX_PAGES, Math.floor(maximumBytes / PAGE));
  const { memory, maximum } = reserve(compiled.shared, pages);
  const linked = new Map<number, RunChunk>();
  const runLinked = (kernel: number, chunk: number, thread: number) => linked.get(kernel)?.(chunk, thread);
  const instance = await WebAssembly.instantiate(compiled.module, { env: { memory, runLinked } });
  const machine: Machine = {
    exports: instance.exports as unknown as Exports,
    memory,
    compiled,
    heap: createHeap(HEAP, memory.buffer.byteLength, (end) => grow(machine, end)),
    linked,
    replaced: new Map(),
    winograd: undefined,
    multiplyAdd: 0.042,
    maximumBytes: maximum * PAGE,
    ints: new Int32Array(memory.buffer),
    floats: new Float32Array(memory.buffer),
    threads: 1,
    buffers: 0,
    bytes: 0,
    workspace: { pointer: 0, size: 0 },
    keptBack: 0,
    worthWaking: WORTH_WAKING,
  };
  return machine;
}

/** Shared memory reserves its maximum as addresses; where that is refused, half will do. */
function reserve(shared: boolean, pages: number): { memory: WasmMemory; maximum: number } {
  for (let maximum = pages; maximum >= 2; maximum = Math.floor(maximum / 2)) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 2, maximum, shared }), maximum };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw refusal(
    BackendError,
    "wasm",
    "memory must have at least 2 pages of 64 KiB",
    `room for ${pages}`,
    "Raise maximumBytes, or let other backends be collected.",
  );
}

/** Grows by a quarter at least, so that growing stays rare, but settles for what is needed. */
function grow(machine: Machine, end: number): number {
  const { memory } = machine;
  const current = memory.buffer.byteLength;
  const needed = Math.ceil((end - current) / PAGE);
  try {
    memory.grow(Math.max(needed, Math.ceil(current / PAGE / 4), 64));
  } catch {
    memory.grow(needed);
  }
  machine.ints = new Int32Array(memory.buffer);
  machine.floats = new Float32Array(memory.buffer);
  return memory.buffer.byteLength;
}

/** Sizes are compared with the limit before anything is computed from them that holds only as many bits as addresses. */
function take(machine: Machine, size: number): number {
  const { maximumBytes } = machine;
  try {
    if (size <= maximumBytes) return takeBlock(machine.heap, size);
  } catch {
    // The host's own error says neither how much was asked for nor what to do.
  }
  throw memoryError("wasm", size, maximumBytes, machine);
}

/**
 * A block for `size` bytes.
 * @throws BackendError if memory is used up; everything that exists stays usable.
 */
export function allocate(machine: Machine, size: number): Block {
  const pointer = take(machine, size);
  machine.buffers++;
  machine.bytes += size;
  return { pointer, size, owner: machine.heap };
}

/** Takes a block back. */
export function free(machine: Machine, block: Block): void {
  giveBlock(machine.heap, block.pointer, block.size);
  block.owner = undefined;
  machine.buffers--;
  machine.bytes -= block.size;
}

/** The address of `size` bytes that are never given back; they count as little as the workspace. */
export function takeForever(machine: Machine, size: number): number {
  return take(machine, size);
}

/** Makes sure that each thread has a workspace of `size` bytes. */
export function reserveWorkspace(machine: Machine, size: number): void {
  const { workspace } = machine;
  const stride = Math.ceil(size / PAGE) * PAGE;
  const total = stride * machine.threads;
  if (total <= workspace.size) return;
  const larger = { pointer: take(machine, total), size: total };
  if (workspace.size > 0) giveBlock(machine.heap, workspace.pointer, workspace.size);
  machine.workspace = larger;
  machine.ints[WORKSPACE / 4] = larger.pointer;
  machine.ints[WORKSPACE_STRIDE / 4] = stride;
}
