import { type Check, checkBoolean, checkOptions, describeValue, refusal, setBackend } from "@ganglion/tensor";
import type { WasmOptions } from "@ganglion/wasm";
import type { ChosenBackend } from "./choose-faster.ts";
import { decide } from "./decide.ts";
import type { Probe } from "./probe.ts";
import type { VerdictCache } from "./verdict-cache.ts";

/** The ways to a graphics processor. */
export type Modes = readonly ("webgpu" | "webgl2")[];

/** What `autoBackend` takes, besides what `wasm` does. */
export interface AutoBackendOptions extends WasmOptions {
  /**
   * The ways to a graphics processor that may be taken, none of them with `[]`. All by default, but none where `deterministic`
   * asks for the same bits on every machine.
   */
  readonly gpu?: Modes;
  /** What is measured: a small convolutional network by default. Networks of a few thousand weights are faster on wasm. */
  readonly probe?: Probe;
  /** Where the verdict is kept: the browser's Cache Storage by default, nowhere in Node. `false` measures anew. */
  readonly cache?: VerdictCache | false;
}

/**
 * Chooses the fastest backend that this machine has, makes it the active one, and says why. The CPU's is `native` where
 * `@ganglion/native` is installed and runs, else `wasm`; it gets the `options` that it knows. Where threads cannot start it is
 * `wasm` on one; where WebAssembly with SIMD cannot run, the reference backend, which is right but slow. Where there is a graphics processor, a training step is measured on both, and the
 * verdict is kept for the next time. Programs that may get one read values with `await`, as only the CPU has `dataSync`.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if it is out of range.
 * @example
 * ```ts
 * import { autoBackend } from "ganglion";
 * const { backend, reason } = await autoBackend({ threads: 1 });
 * console.log(backend.name); // => "wasm"
 * console.log(reason); // => "wasm: WebAssembly with SIMD runs here, on one thread."
 * ```
 */
export async function autoBackend(options: AutoBackendOptions = {}): Promise<ChosenBackend> {
  checkOptions("autoBackend", options, {
    // What is wasm's is checked there.
    threads: [],
    deterministic: checkBoolean,
    winograd: [],
    maximumBytes: [],
    createWorker: [],
    gpu: checkModes,
    probe: checkMethods("a probe", "prepare"),
    cache: checkCache,
  });
  const prefer = options.gpu ?? (options.deterministic === true ? [] : ["webgpu", "webgl2"]);
  const chosen = await decide(prefer, options);
  setBackend(chosen.backend);
  return chosen;
}

function checkModes(where: string, name: string, value: unknown): void {
  if (Array.isArray(value)) return;
  const rule = `${name} must be a list of webgpu and webgl2`;
  throw refusal(TypeError, where, rule, describeValue(value), "Pass [] to stay on the CPU.");
}

function checkCache(where: string, name: string, value: unknown): void {
  if (value !== false) checkMethods("false or a cache", "read", "write")(where, name, value);
}

function checkMethods(what: string, ...names: readonly string[]): Check {
  return (where, name, value) => {
    if (names.every((method) => typeof (Object(value) as Record<string, unknown>)[method] === "function")) return;
    const rule = `${name} must be ${what}, with ${names.join(" and ")}`;
    throw refusal(TypeError, where, rule, describeValue(value), "Leave it out for the default.");
  };
}
