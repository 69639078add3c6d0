import { checkBoolean, checkOptions } from "@ganglion/tensor";
import {
  checkMaximum,
  checkThreads,
  compile,
  createMachine,
  DEFAULT_THREADS,
  FOREIGN,
  FOUR_GIB,
  KERNELS,
  type Machine,
  parallelism,
  type PoolWorker,
  startBackend,
  type WasmBackend,
  WORKER_SOURCE,
} from "@ganglion/wasm/internal";
import { Worker } from "node:worker_threads";
import { convolutions } from "./convolution.ts";
import { NATIVE_KERNELS } from "./kernel-numbers.ts";
import { type Library, type LibraryPaths, libraryPaths, loadLibrary, workerPrelude } from "./library.ts";

/** How `native` makes a backend. */
export interface NativeOptions {
  /** How many threads compute, this one included. By default as many as there are processors, up to 8. */
  readonly threads?: number;
  /** The same bits on every machine, which native kernels do not give: then those of WebAssembly compute. False by default. */
  readonly deterministic?: boolean;
  /** How large memory may grow, in bytes; 4 GiB by default, which is also the most. */
  readonly maximumBytes?: number;
}

/** Which instructions the native kernels use. */
export type Instructions = "avx2" | "avx512" | "none";

/** A backend with native kernels. */
export interface NativeBackend extends WasmBackend {
  /** Which instructions the native kernels use; "none" where those of WebAssembly compute, for the `reason` given. */
  readonly instructions: Instructions;
  /** Why it is that. */
  readonly reason: string;
}

/**
 * Makes the backend.
 */
export async function native(options: NativeOptions = {}): Promise<NativeBackend> {
  checkOptions("native", options, {
    threads: checkThreads,
    deterministic: checkBoolean,
    maximumBytes: checkMaximum,
  });
  const { deterministic = false, maximumBytes = FOUR_GIB } = options;
  const threads = options.threads ?? Math.min(parallelism(), DEFAULT_THREADS);
  const machine = await createMachine(await compile({ fma: !deterministic, shared: true }), maximumBytes);
  const paths = libraryPaths(process.platform, process.arch);
  const library = loadLibrary(paths);
  install(machine, { ...library, level: Number(process.env["NATIVE_LEVEL"] ?? library.level) });
  const level = Number(process.env["NATIVE_LEVEL"] ?? library.level);
  const backend = await startBackend(machine, threads, () => createNativeWorker(paths, level));
  return Object.assign(backend, {
    name: "native",
    instructions: level === 2 ? ("avx512" as const) : ("avx2" as const),
    reason: "",
    fused: { ...backend.fused, ...convolutions(machine, level, backend.fused) },
  });
}

function install(machine: Machine, library: Library): void {
  const run = library.bind(machine.memory.buffer);
  for (const number of Object.values(NATIVE_KERNELS)) {
    machine.linked.set(FOREIGN + number, (chunk, thread) => run(library.level, number, chunk, thread));
  }
  machine.replaced.set(KERNELS.matmul.number, FOREIGN + NATIVE_KERNELS.matmul);
  machine.multiplyAdd = library.level === 2 ? 0.01 : 0.02;
}

function createNativeWorker(paths: LibraryPaths, level: number): PoolWorker {
  return new Worker(workerPrelude(FOREIGN) + WORKER_SOURCE, { eval: true, execArgv: [], workerData: { paths, level } });
}
