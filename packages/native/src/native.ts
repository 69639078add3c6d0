import { checkBoolean, checkOptions, describeValue, refusal } from "@ganglion/tensor";
import { checkMaximum, checkThreads, type WasmBackend, wasm } from "@ganglion/wasm/internal";
import { currentHost, type Host, unsuitable } from "./host.ts";
import { type NativeFiles, startAccelerated, startNative, type Wanted } from "./start.ts";

/** How `native` makes a backend. */
export interface NativeOptions {
  /** How many threads compute, this one included. By default as many as there are processors, up to 8. */
  readonly threads?: number;
  /**
   * The same bits on every machine: then the kernels are those of WebAssembly, without fused multiply-add, as of
   * `wasm({ deterministic: true })`. False by default.
   */
  readonly deterministic?: boolean;
  /**
   * How convolutions of 3 x 3 windows with stride 1 are computed where it pays: by Winograd's method with patches of 2 x 2 outputs,
   * the default, or, if false, by the products that define them. "f4", with patches of 4 x 4, is for WebAssembly; native kernels
   * take it as "f2".
   */
  readonly winograd?: "f2" | "f4" | false;
  /** How large memory may grow, in bytes; 4 GiB by default, which is also the most. */
  readonly maximumBytes?: number;
  /** The widest instructions to use; by default the widest that the processor has. */
  readonly instructions?: "avx2" | "avx512";
}

/** What computes: native kernels with AVX-512 or AVX2, Apple's matrix products, or WebAssembly alone. */
export type Instructions = "avx512" | "avx2" | "accelerate" | "none";

/** A backend of `wasm` with native kernels in it. */
export interface NativeBackend extends WasmBackend {
  /** Which native kernels are in it: "none" where WebAssembly computes everything. */
  readonly instructions: Instructions;
  /** Why, in one sentence for people. */
  readonly reason: string;
}

/**
 * Makes the CPU backend with native kernels, for Node: `wasm` in which matrix products, convolutions with their gradients,
 * softmax, exp, tanh and sigmoid are computed by AVX-512 or AVX2, in the same memory. Where they cannot run it is
 * `wasm` as it is, and `reason` says why. Results do not depend on the number of threads.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
 * @throws BackendError if workers cannot be started.
 * @example
 * ```ts
 * import { native } from "@ganglion/native";
 * import { setBackend, tensor } from "@ganglion/tensor";
 * setBackend(await native());
 * await tensor([1, 2, 3]).mul(2).array(); // => [2, 4, 6]
 * ```
 */
export async function native(options: NativeOptions = {}): Promise<NativeBackend> {
  return makeNative(options, currentHost());
}

/** `native` on a host, with files that may be others. */
export async function makeNative(options: NativeOptions, host: Host, files: NativeFiles = {}): Promise<NativeBackend> {
  checkOptions("native", options, {
    threads: checkThreads,
    deterministic: checkBoolean,
    winograd: checkWinograd,
    maximumBytes: checkMaximum,
    instructions: checkInstructions,
  });
  const { instructions, deterministic = false, ...given } = options;
  const refused = deterministic ? "their last digits depend on the machine" : unsuitable(host);
  if (refused !== undefined) return onWasm({ ...given, deterministic }, refused);
  const wanted: Wanted = { ...given, level: instructions === "avx2" ? 1 : 2 };
  const start = host.arch === "arm64" ? startAccelerated : startNative;
  const started = await start(wanted, host, files);
  return "refused" in started ? onWasm(given, started.refused) : started;
}

async function onWasm(options: Omit<NativeOptions, "instructions">, cause: string): Promise<NativeBackend> {
  return Object.assign(await wasm(options), {
    instructions: "none" as const,
    reason: `wasm: native kernels do not run here (${cause}).`,
  });
}

/** @throws TypeError unless `value` is one of the three. */
function checkWinograd(where: string, name: string, value: unknown): void {
  if (value === "f2" || value === "f4" || value === false) return;
  throw refusal(
    TypeError,
    where,
    `${name} must be "f2", "f4" or false`,
    describeValue(value),
    'Leave it out for "f2".',
  );
}

/** @throws TypeError unless `value` is one of the two. */
function checkInstructions(where: string, name: string, value: unknown): void {
  if (value === "avx2" || value === "avx512") return;
  const remedy = "Leave it out for the widest that the processor has.";
  throw refusal(TypeError, where, `${name} must be "avx2" or "avx512"`, describeValue(value), remedy);
}
