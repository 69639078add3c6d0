import { type Backend, checkFunction, reference } from "@ganglion/tensor";
import { isRefused, messageOf } from "./refused.ts";
import { type RefusedByCpu, type StartedWasm, startWasm } from "./start-wasm.ts";
import type { WasmBackend, WasmOptions } from "./wasm.ts";

/** What `cpuBackend` takes, besides what `wasm` does. */
export interface CpuOptions extends WasmOptions {
  /**
   * Loads native kernels, which are then taken where they run: `() => import("@ganglion/native")`. Undefined is for a package that
   * is not there.
   */
  readonly native?: () => Promise<NativeModule | undefined>;
}

/** What of `@ganglion/native` is used. */
export interface NativeModule {
  native(options: Omit<WasmOptions, "createWorker">): Promise<WasmBackend & NativeChoice>;
}

/** Which native kernels a backend has, "none" where they do not run here, and why. */
interface NativeChoice {
  readonly instructions: string;
  readonly reason: string;
}

/** The fastest backend for the CPU, and why it is that. */
export interface CpuBackend {
  readonly backend: Backend;
  /** How many threads compute. */
  readonly threads: number;
  /** What would have been faster, and why it is not there. Empty where nothing is missing. */
  readonly refused: readonly RefusedByCpu[];
  /** All of it in one sentence for people. */
  readonly reason: string;
  /** Ends the threads; what is computed later is computed on one. */
  close(): void;
}

/**
 * Makes the fastest backend for the CPU, without making it the active one: native kernels where `native` brings some that
 * run here, else WebAssembly with as many threads as start, else on one, else the reference backend, which is right but slow.
 * `autoBackend` of the umbrella begins with it; `startWasm` is WebAssembly alone.
 * @throws TypeError or RangeError if an option is wrong.
 * @example
 * ```ts
 * import { cpuBackend } from "@ganglion/wasm";
 * const { backend, threads, refused } = await cpuBackend({ threads: 1 });
 * backend.name; // => "wasm"
 * threads; // => 1
 * refused; // => []
 * ```
 */
export async function cpuBackend(options: CpuOptions = {}): Promise<CpuBackend> {
  const { native, ...given } = options;
  if (native === undefined) return onWasm(given);
  checkFunction("cpuBackend", "native", native);
  const started = await startNative(native, given);
  if (started === undefined) return onWasm(given);
  if ("backend" in started) return started;
  const chosen = await onWasm(given);
  return { ...chosen, refused: [started, ...chosen.refused] };
}

/** Native kernels; why they do not run; or undefined where there are none. */
async function startNative(
  load: NonNullable<CpuOptions["native"]>,
  { createWorker: _worker, ...options }: WasmOptions,
): Promise<CpuBackend | RefusedByCpu | undefined> {
  try {
    const module = await load();
    if (module === undefined) return undefined;
    const backend = await module.native(options);
    const { instructions, reason, threads } = backend;
    if (instructions !== "none") return { backend, threads, refused: [], reason, close: () => backend.close() };
    backend.close();
    return { what: "native", cause: "error", message: reason };
  } catch (error) {
    if (isRefused(error)) throw error;
    return { what: "native", cause: "error", message: messageOf(error) };
  }
}

async function onWasm(options: WasmOptions): Promise<CpuBackend> {
  try {
    return describe(await startWasm(options));
  } catch (error) {
    if (isRefused(error)) throw error;
    const message = messageOf(error);
    return {
      backend: reference(),
      threads: 1,
      refused: [{ what: "wasm", cause: "error", message }],
      reason: `reference: WebAssembly could not start (${message}); expect slow training.`,
      close: () => undefined,
    };
  }
}

function describe({ backend, refused }: StartedWasm): CpuBackend {
  const { threads } = backend;
  const failed = refused.find(({ what, cause }) => what === "threads" && cause === "error");
  const remark = failed === undefined ? "" : `; more could not start (${failed.message})`;
  const on = threads === 1 ? "one thread" : `${threads} threads`;
  return {
    backend,
    threads,
    refused,
    reason: `wasm: WebAssembly with SIMD runs here, on ${on}${remark}.`,
    close: () => backend.close(),
  };
}
