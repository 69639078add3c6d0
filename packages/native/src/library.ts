import { FOREIGN, type PoolWorker, WORKER_SOURCE } from "@ganglion/wasm/internal";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";

/*
 * Everything that knows koffi, the foreign function interface: this file is what would change if Node's own took its place.
 */

/** Where the two files are that every thread loads. */
export interface LibraryPaths {
  /** koffi's binary for this platform. */
  readonly koffi: string;
  /** Our kernels for this platform, or Apple's library. */
  readonly library: string;
}

/** Runs a chunk of a job on a thread: with which instructions, which kernel. */
type Run = (start: bigint, level: number, number: number, chunk: number, thread: number) => void;

/** Our kernels. */
export interface Kernels {
  /** Which instructions the processor has: 0 too few, 1 AVX2, 2 AVX-512. */
  readonly level: number;
  readonly run: Run;
}

/** What of koffi is used. */
interface Koffi {
  load(path: string): { func(prototype: string): unknown };
  address(of: Uint8Array): bigint;
}

const SUFFIXES: Readonly<Record<string, string>> = { linux: "so", darwin: "dylib", win32: "dll" };
const RUN = "void ganglion_run(uintptr_t memory, int level, int number, int chunk, int thread)";
const LEVEL = "int ganglion_level()";

/** Our kernels for a platform with x64, from the root of the package, wherever in it this module stands. */
export function kernelsFile(platform: string): string {
  const manifest = createRequire(import.meta.url).resolve("@ganglion/native/package.json");
  return join(dirname(manifest), "objects", `${platform}-x64.${SUFFIXES[platform]}`);
}

/**
 * Where koffi's binary for a platform is: its packages are taken one by one, since `koffi` itself runs a script when it is
 * installed.
 * @throws Error if it is not installed.
 */
export function koffiFile(platform: string, arch: string): string {
  const name = `@koromix/koffi-${platform}-${arch}`;
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(`the optional dependency ${name} is not installed`);
  }
}

function open({ koffi, library }: LibraryPaths): { readonly koffi: Koffi; func(prototype: string): unknown } {
  const loaded = createRequire(import.meta.url)(koffi) as Koffi;
  const functions = loaded.load(library);
  return { koffi: loaded, func: (prototype) => functions.func(prototype) };
}

/**
 * Loads our kernels.
 * @throws Error if the system refuses one of the files.
 */
export function loadKernels(paths: LibraryPaths): Kernels {
  const { func } = open(paths);
  return { level: (func(LEVEL) as () => number)(), run: func(RUN) as Run };
}

/** `C = A B + beta C` in single precision, row by row; operands are addresses, `lda` and so on the numbers between rows. */
export type Sgemm = (
  ...given: [
    order: number,
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: bigint,
    lda: number,
    b: bigint,
    ldb: number,
    beta: number,
    c: bigint,
    ldc: number,
  ]
) => void;

const SGEMM =
  "void cblas_sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, uintptr_t a, int lda, uintptr_t b, int ldb, float beta, uintptr_t c, int ldc)";

/**
 * Loads the product of a library that has BLAS, such as Apple's.
 * @throws Error if the system refuses one of the files, or it has no such function.
 */
export function loadSgemm(paths: LibraryPaths): Sgemm {
  return open(paths).func(SGEMM) as Sgemm;
}

/** Where a memory starts in the address space. Shared memory stays there when it grows. */
export function addressOf(koffi: string, memory: ArrayBufferLike): bigint {
  return (createRequire(import.meta.url)(koffi) as Koffi).address(new Uint8Array(memory));
}

/** A worker of the pool that runs our kernels too: what `WORKER_SOURCE` calls, as text before it. */
export function createNativeWorker(paths: LibraryPaths, level: number): PoolWorker {
  const prelude = `globalThis.linkForeign = (memory) => {
  const { paths, level } = require("node:worker_threads").workerData;
  const koffi = require(paths.koffi);
  const run = koffi.load(paths.library).func(${JSON.stringify(RUN)});
  const start = koffi.address(new Uint8Array(memory.buffer));
  return (kernel) => (chunk, thread) => run(start, level, kernel - ${FOREIGN}, chunk, thread);
};
`;
  return new Worker(prelude + WORKER_SOURCE, { eval: true, execArgv: [], workerData: { paths, level } });
}
