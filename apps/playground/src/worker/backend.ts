import type { ComputeName } from "../experiment/choices.ts";
import type { ChosenBackend } from "./backends/chosen-backend.ts";
import type { ComputeProblem } from "./reports.ts";
import { isScriptMissing, script } from "./script.ts";
import { detailOf } from "./trouble.ts";

/** What a network asks of its backend besides what all do. */
export interface Work {
  /** Whether it has convolutions. */
  readonly convolves: boolean;
}

/** Gives the backend of a name, the same one each time until it is forgotten. */
export interface Backends {
  (compute: ComputeName, work?: Work): Promise<ChosenBackend | ComputeProblem>;
  /** Makes this one anew when it is next asked for: a run broke down on it, so it may be dead. */
  forget(chosen: ChosenBackend): void;
}

type DeviceName = Exclude<ComputeName, "auto">;

/**
 * The only place that knows which backends there are. Each is loaded when it is asked for, and what only convolutions need when
 * there are some: the first page shows none.
 */
const makers: Readonly<Record<DeviceName, (work: Work) => Promise<ChosenBackend | ComputeProblem>>> = {
  webgpu: async () => (await script(() => import("./backends/gpu.ts"))).makeGpu("webgpu"),
  webgl2: async () => (await script(() => import("./backends/gpu.ts"))).makeGpu("webgl2"),
  wasm: async (work) => (await script(() => import("./backends/wasm.ts"))).makeWasm(work),
  cpu: async () => (await script(() => import("./backends/reference.ts"))).makeReference(),
};

const dense: Work = { convolves: false };

/** Makes each backend once; one that could not be made is tried anew. Rejects where its script does not load: that says nothing of the device. */
export function createBackends(): Backends {
  const made = new Map<string, Promise<ChosenBackend | ComputeProblem>>();
  const get = async (name: DeviceName, work: Work): Promise<ChosenBackend | ComputeProblem> => {
    const key = keyOf(name, { convolves: work.convolves || made.has(keyOf(name, { convolves: true })) });
    const pending = made.get(key) ?? make(name, work);
    made.set(key, pending);
    try {
      const chosen = await pending;
      if ("unavailable" in chosen) made.delete(key);
      return chosen;
    } catch (error) {
      made.delete(key);
      throw error;
    }
  };
  const choose = (compute: ComputeName, work = dense): Promise<ChosenBackend | ComputeProblem> =>
    compute === "auto" ? pick((name) => get(name, work)) : get(compute, work);
  return Object.assign(choose, {
    forget: ({ report }: ChosenBackend): void => {
      for (const convolves of [false, true]) made.delete(keyOf(report.device, { convolves }));
    },
  });
}

/** WebAssembly that convolves is another than that which does not, and takes its place where it is there; the others are the same. */
function keyOf(name: DeviceName, { convolves }: Work): string {
  return name === "wasm" && convolves ? "wasm that convolves" : name;
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

async function make(name: DeviceName, work: Work): Promise<ChosenBackend | ComputeProblem> {
  try {
    return await makers[name](work);
  } catch (error) {
    if (isScriptMissing(error)) throw error;
    return { unavailable: name, cause: "error", detail: detailOf(error) };
  }
}
