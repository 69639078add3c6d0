import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** Where the two files are that every thread loads. */
export interface LibraryPaths {
  /** The foreign function interface: koffi's binary for this platform. */
  readonly koffi: string;
  /** Our kernels for this platform. */
  readonly kernels: string;
}

/** Runs one chunk of a job: which instructions to use, the kernel's number, the chunk and the thread. */
export type RunNative = (level: number, number: number, chunk: number, thread: number) => void;

/** The kernels, loaded. */
export interface Library {
  /** Which instructions the processor has: 0 too few, 1 AVX2, 2 AVX-512. */
  readonly level: number;
  /** The function that runs chunks on a memory. */
  bind(memory: ArrayBufferLike): RunNative;
}

/** What of koffi is used; nothing else in this package knows it. */
interface Koffi {
  load(path: string): { func(prototype: string): (...given: readonly unknown[]) => unknown };
  address(of: Uint8Array): bigint;
}

const SUFFIXES: Readonly<Record<string, string>> = { linux: "so", darwin: "dylib", win32: "dll" };

/**
 * Where the files for this platform are.
 * @throws Error if there are none.
 */
export function libraryPaths(platform: string, arch: string): LibraryPaths {
  const require = createRequire(import.meta.url);
  const suffix = SUFFIXES[platform];
  if (suffix === undefined) throw new Error(`there are no kernels for ${platform}-${arch}`);
  return {
    koffi: require.resolve(`@koromix/koffi-${platform}-${arch}`),
    kernels: fileURLToPath(new URL(`../objects/${platform}-${arch}.${suffix}`, import.meta.url)),
  };
}

/**
 * Loads the kernels.
 * @throws Error if the system refuses one of the files.
 */
export function loadLibrary({ koffi, kernels }: LibraryPaths): Library {
  const { load, address } = createRequire(import.meta.url)(koffi) as Koffi;
  const library = load(kernels);
  const run = library.func(PROTOTYPE);
  return {
    level: library.func("int ganglion_level()")() as number,
    bind: (memory) => {
      const start = address(new Uint8Array(memory));
      return (level, number, chunk, thread) => {
        run(start, level, number, chunk, thread);
      };
    },
  };
}

const PROTOTYPE = "void ganglion_run(uintptr_t memory, int level, int number, int chunk, int thread)";

/** What a worker runs before `WORKER_SOURCE`: the same, as text. What it needs is in its `workerData`. */
export function workerPrelude(firstNumber: number): string {
  return `globalThis.linkForeign = (memory) => {
  const { paths, level } = require("node:worker_threads").workerData;
  const { load, address } = require(paths.koffi);
  const run = load(paths.kernels).func(${JSON.stringify(PROTOTYPE)});
  const start = address(new Uint8Array(memory.buffer));
  return (kernel) => (chunk, thread) => run(start, level, kernel - ${firstNumber}, chunk, thread);
};
`;
}
