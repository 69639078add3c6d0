import { type GpuBackend, GpuUnavailableError, gpu, type Mode } from "@ganglion/gpu";
import type { ChosenBackend } from "./chosen-backend.ts";

/** The graphics processor by one of the two ways, never by another. */
export async function makeGpu(mode: Mode): Promise<ChosenBackend> {
  const backend = await ask(mode);
  const { adapter, isSoftware } = backend.report;
  return { backend, report: { device: mode, adapter, isSoftware } };
}

/** A person asked for this one alone, so only its reason matters. */
async function ask(mode: Mode): Promise<GpuBackend> {
  try {
    return await gpu({ prefer: [mode] });
  } catch (error) {
    if (error instanceof GpuUnavailableError) throw new Error(error.refused[0]?.reason, { cause: error });
    throw error;
  }
}
