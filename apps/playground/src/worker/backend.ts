import type { ComputeName } from "../experiment/choices.ts";
import type { ChosenBackend } from "./backends/chosen-backend.ts";
import { reasonOf } from "./reason-of.ts";
import type { ComputeProblem } from "./reports.ts";

/** Gives the backend of a name, the same one each time until it is forgotten. */
export interface Backends {
  (compute: ComputeName): Promise<ChosenBackend | ComputeProblem>;
  /** Makes this one anew when it is next asked for: a run broke down on it, so it may be dead. */
  forget(chosen: ChosenBackend): void;
}

type DeviceName = Exclude<ComputeName, "auto">;

/** The only place that knows which backends there are. Each is loaded when it is asked for. */
const makers: Readonly<Record<DeviceName, () => Promise<ChosenBackend>>> = {
  webgpu: async () => (await import("./backends/gpu.ts")).makeGpu("webgpu"),
  webgl2: async () => (await import("./backends/gpu.ts")).makeGpu("webgl2"),
  wasm: async () => (await import("./backends/wasm.ts")).makeWasm(),
  cpu: async () => (await import("./backends/reference.ts")).makeReference(),
};

/** Makes each backend once; one that could not be made is tried anew. */
export function createBackends(): Backends {
  const made = new Map<DeviceName, Promise<ChosenBackend | ComputeProblem>>();
  const get = async (name: DeviceName): Promise<ChosenBackend | ComputeProblem> => {
    const pending = made.get(name) ?? make(name);
    made.set(name, pending);
    const chosen = await pending;
    if ("unavailable" in chosen) made.delete(name);
    return chosen;
  };
  const choose = (compute: ComputeName): Promise<ChosenBackend | ComputeProblem> =>
    compute === "auto" ? pick(get) : get(compute);
  return Object.assign(choose, {
    forget: ({ report }: ChosenBackend): void => void made.delete(report.device),
  });
}

/** WebAssembly where it runs: for networks as small as these, a graphics processor is no help. */
async function pick(
  get: (name: DeviceName) => Promise<ChosenBackend | ComputeProblem>,
): Promise<ChosenBackend | ComputeProblem> {
  const fast = await get("wasm");
  if (!("unavailable" in fast)) return fast;
  const slow = await get("cpu");
  return "unavailable" in slow ? slow : { ...slow, report: { device: "cpu", instead: fast } };
}

async function make(name: DeviceName): Promise<ChosenBackend | ComputeProblem> {
  try {
    return await makers[name]();
  } catch (error) {
    return { unavailable: name, reason: reasonOf(error) };
  }
}
