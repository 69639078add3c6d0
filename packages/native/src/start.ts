import {
  backendOn,
  compile,
  createDefaultWorker,
  createMachine,
  defaultThreads,
  FOREIGN,
  installWinograd,
  KERNELS,
  type Machine,
  messageOf,
  MAX_BYTES,
  type WasmBackend,
} from "@ganglion/wasm/internal";
import { products } from "./accelerate.ts";
import { convolutions } from "./convolution.ts";
import { exponentials } from "./exponential.ts";
import type { Host } from "./host.ts";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";
import {
  addressOf,
  createNativeWorker,
  type Kernels,
  kernelsFile,
  koffiFile,
  type LibraryPaths,
  loadKernels,
  loadSgemm,
} from "./library.ts";
import type { NativeBackend } from "./native.ts";
import { pooling } from "./pooling.ts";

/** Files to load in place of this package's own. */
export interface NativeFiles {
  readonly koffi?: string;
  readonly library?: string;
}

/** What is started. */
export interface Wanted {
  readonly threads?: number;
  readonly maximumBytes?: number;
  /** The most that instructions may be: 1 AVX2, 2 AVX-512. */
  readonly level: 1 | 2;
  /** How to convolve; by Winograd's method where it pays, unless it is false. */
  readonly winograd?: "f2" | "f4" | false;
}

/** Why nothing was started. */
export interface Refused {
  readonly refused: string;
}

/** Nanoseconds for a multiplication and an addition, by level. */
const MULTIPLY_ADD = { 1: 0.02, 2: 0.01 } as const;
const NAMES = { 1: "avx2", 2: "avx512" } as const;
const LABELS = { avx2: "AVX2", avx512: "AVX-512", accelerate: "Accelerate" } as const;
const ACCELERATE = "/System/Library/Frameworks/Accelerate.framework/Accelerate";

/** A backend with our kernels; or why the system refuses them, or the processor has too few instructions. */
export async function startNative(
  wanted: Wanted,
  { platform, arch }: Host,
  files: NativeFiles,
): Promise<NativeBackend | Refused> {
  let paths: LibraryPaths;
  let kernels: Kernels;
  try {
    paths = { koffi: files.koffi ?? koffiFile(platform, arch), library: files.library ?? kernelsFile(platform) };
    kernels = loadKernels(paths);
  } catch (error) {
    return { refused: messageOf(error) };
  }
  const level = Math.min(wanted.level, kernels.level);
  if (level !== 1 && level !== 2) return { refused: "the processor has no AVX2 with fused multiply-add" };
  const { threads = defaultThreads() } = wanted;
  const machine = await machineFor(wanted);
  install(machine, kernels, level, addressOf(paths.koffi, machine.memory.buffer));
  const backend = await backendOn(machine, threads, () => createNativeWorker(paths, level));
  const { unary, activation } = exponentials(machine, backend);
  const own = {
    ...convolutions(machine, level, wanted.winograd !== false, backend.fused),
    ...pooling(machine, backend.fused),
    activation,
  };
  return named(Object.assign(backend, { unary, fused: { ...backend.fused, ...own } }), NAMES[level]);
}

/** A backend with the matrix products of Apple's library; or why the system refuses it. */
export async function startAccelerated(
  wanted: Wanted,
  { platform, arch }: Host,
  files: NativeFiles,
): Promise<NativeBackend | Refused> {
  try {
    const paths = { koffi: files.koffi ?? koffiFile(platform, arch), library: files.library ?? ACCELERATE };
    const sgemm = loadSgemm(paths);
    const { threads = defaultThreads() } = wanted;
    const machine = await machineFor(wanted);
    await installWinograd(machine, wanted.winograd);
    const backend = await backendOn(machine, threads, createDefaultWorker);
    const { matmul, affine } = products(machine, sgemm, addressOf(paths.koffi, machine.memory.buffer), backend);
    return named(Object.assign(backend, { matmul, fused: { ...backend.fused, affine } }), "accelerate");
  } catch (error) {
    return { refused: messageOf(error) };
  }
}

/** Shared memory even for one thread, since that never moves. */
async function machineFor({ maximumBytes = MAX_BYTES }: Wanted): Promise<Machine> {
  return createMachine(await compile({ fma: true, shared: true }), maximumBytes);
}

function named(backend: WasmBackend, instructions: keyof typeof LABELS): NativeBackend {
  const { threads } = backend;
  const on = threads === 1 ? "one thread" : `${threads} threads`;
  const reason = `native: kernels with ${LABELS[instructions]} run here, on ${on}.`;
  return Object.assign(backend, { name: "native", instructions, reason });
}

/** Tells a machine which kernels are ours, and what they cost. */
function install(machine: Machine, { run }: Kernels, level: 1 | 2, start: bigint): void {
  for (const number of Object.values(NATIVE_NUMBERS)) {
    machine.linked.set(number, (chunk, thread) => run(start, level, number - FOREIGN, chunk, thread));
  }
  for (const name of ["matmul", "softmax"] as const) {
    machine.replaced.set(KERNELS[name].number, NATIVE_NUMBERS[name]);
  }
  machine.multiplyAdd = MULTIPLY_ADD[level];
}
