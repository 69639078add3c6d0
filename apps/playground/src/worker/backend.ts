import type { ComputeName } from "../experiment/experiment.ts";
import type { Refusal } from "@ganglion/tensor";
import type { ChosenBackend } from "./backends/chosen-backend.ts";

/** Why something cannot compute here, and what can, in words for people. */
export interface Unavailable {
  readonly problem: string;
}

/** Gives the backend of a name, the same one each time. */
export type Backends = (compute: ComputeName) => Promise<ChosenBackend | Unavailable>;

type DeviceName = Exclude<ComputeName, "auto">;

/** The only place that knows which backends there are. Each is loaded when it is asked for. */
const makers: Readonly<Record<DeviceName, () => Promise<ChosenBackend>>> = {
  webgpu: async () => (await import("./backends/gpu.ts")).makeGpu("webgpu"),
  webgl2: async () => (await import("./backends/gpu.ts")).makeGpu("webgl2"),
  wasm: async () => (await import("./backends/wasm.ts")).makeWasm(),
  cpu: async () => (await import("./backends/reference.ts")).makeReference(),
};

const labels: Readonly<Record<DeviceName, string>> = {
  webgpu: "WebGPU",
  webgl2: "WebGL2",
  wasm: "WebAssembly",
  cpu: "The reference backend",
};

const remedy = " Choose Automatic.";

/** Makes each backend once; one that could not be made is tried anew. */
export function createBackends(): Backends {
  const made = new Map<ComputeName, Promise<ChosenBackend | Unavailable>>();
  const get: Backends = async (compute) => {
    const pending = made.get(compute) ?? (compute === "auto" ? pick(get) : make(compute));
    made.set(compute, pending);
    const chosen = await pending;
    if ("problem" in chosen) made.delete(compute);
    return chosen;
  };
  return get;
}

/** WebAssembly where it runs: for networks as small as these, a graphics processor is no help. */
async function pick(get: Backends): Promise<ChosenBackend | Unavailable> {
  const fast = await get("wasm");
  if (!("problem" in fast)) return fast;
  const slow = await get("cpu");
  return "problem" in slow ? slow : { ...slow, reason: `${slow.reason} ${fast.problem.replace(remedy, "")}` };
}

async function make(name: DeviceName): Promise<ChosenBackend | Unavailable> {
  try {
    return await makers[name]();
  } catch (error) {
    return { problem: `${labels[name]} is not available here: ${reasonOf(error)}.${remedy}` };
  }
}

/** Of what a package refuses, the rule: its remedies are for programs. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error as Partial<Refusal>).rule ?? error.message.replace(/\.$/, "");
}
