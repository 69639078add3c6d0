import { gpu, type Mode } from "@ganglion/gpu";
import type { ChosenBackend } from "./chosen-backend.ts";

/** The graphics processor by one of the two ways, never by another. */
export async function makeGpu(mode: Mode): Promise<ChosenBackend> {
  const backend = await gpu({ prefer: [mode] });
  const { adapter, isSoftware } = backend.report;
  const software = isSoftware ? " It is a program that stands in for a graphics processor; WebAssembly is faster." : "";
  return { backend, reason: `${labels[mode]} on ${adapter}.${software}` };
}

const labels: Readonly<Record<Mode, string>> = { webgpu: "WebGPU", webgl2: "WebGL2" };
