import { type GpuBackend, GpuUnavailableError, gpu, type Mode } from "@ganglion/gpu";
import type { ComputeProblem } from "../reports.ts";
import type { ChosenBackend } from "./chosen-backend.ts";

/** The graphics processor by one of the two ways, never by another; or why it cannot be had. */
export async function makeGpu(mode: Mode): Promise<ChosenBackend | ComputeProblem> {
  const backend = await ask(mode);
  if ("unavailable" in backend) return backend;
  const { adapter, isSoftware } = backend.report;
  return { backend, report: { device: mode, adapter, isSoftware } };
}

/** A person asked for this one alone, so only its reason matters. */
async function ask(mode: Mode): Promise<GpuBackend | ComputeProblem> {
  try {
    return await gpu({ prefer: [mode] });
  } catch (error) {
    const refusal = error instanceof GpuUnavailableError ? error.refused[0] : undefined;
    if (refusal === undefined) throw error;
    const { cause, reason } = refusal;
    return { unavailable: mode, cause, detail: cause === "error" ? { text: reason, code: undefined } : undefined };
  }
}
