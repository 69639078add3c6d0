import type { GpuBackend } from "@ganglion/gpu";
import { type CpuBackend, cpuBackend, type WasmOptions } from "@ganglion/wasm";
import type { AutoBackendOptions, Modes } from "./auto-backend.ts";
import { type Candidate, type ChosenBackend, chooseFaster } from "./choose-faster.ts";
import { installedNative } from "./installed-native.ts";
import { measure } from "./measure.ts";
import { DEFAULT_PROBE } from "./probe.ts";
import { browserCache } from "./verdict-cache.ts";

/** Milliseconds that a graphics processor has for compiling and running the probe. */
const LIMIT = 5000;

/**
 * What `autoBackend` chooses, for options that it has checked.
 * @throws TypeError or RangeError if an option of `wasm` is wrong; what the probe throws on the CPU.
 */
export async function decide(prefer: Modes, options: AutoBackendOptions): Promise<ChosenBackend> {
  // Native kernels would fall back at once.
  const native = options.deterministic === true ? {} : { native: installedNative };
  const fallback = await cpuBackend({ ...forWasm(options), ...native });
  return prefer.length === 0 ? alone(fallback) : contest(fallback, prefer, options);
}

/** Without what wasm does not know. */
function forWasm(options: AutoBackendOptions): WasmOptions {
  const { gpu: _gpu, probe: _probe, cache: _cache, ...wasm } = options;
  return wasm;
}

function alone({ backend, reason }: CpuBackend): ChosenBackend {
  const only: Candidate = { name: backend.name, milliseconds: undefined, note: "there was nothing to choose" };
  return { backend, reason, candidates: [only] };
}

function contest(fallback: CpuBackend, prefer: Modes, { probe, cache }: AutoBackendOptions): Promise<ChosenBackend> {
  const { userAgent, hardwareConcurrency } = (globalThis as { navigator?: Partial<Navigator> }).navigator ?? {};
  return chooseFaster({
    cpu: fallback,
    // gpu.js is loaded only where it is needed.
    graphics: async (): Promise<GpuBackend> => (await import("@ganglion/gpu")).gpu({ prefer }),
    probe: probe ?? { name: DEFAULT_PROBE },
    // So is the network: most visits have nothing to compare.
    measure: async (backend) =>
      measure(backend, probe ?? (await import("./convolutional-probe.ts")).convolutionalProbe),
    cache: cache === false ? undefined : (cache ?? browserCache()),
    machine: [prefer, userAgent, hardwareConcurrency],
    limit: LIMIT,
  });
}
