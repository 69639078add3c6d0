import { reference, setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { autoBackend, type ChosenBackend } from "ganglion";

/** What can compute, by the name that a person gives it; `auto` is the fastest that this machine has. */
export type BackendName = "auto" | "wasm" | "cpu";

/** All of them. */
export const backendNames: readonly BackendName[] = ["auto", "wasm", "cpu"];

/** The same bits on every machine, so that a seed gives the same numbers wherever it is used. */
const options = { deterministic: true };

/** Makes the backend that a person named the active one; the only place that knows which backends there are. */
export async function chooseBackend(name: BackendName): Promise<Pick<ChosenBackend, "backend" | "reason">> {
  if (name === "auto") return autoBackend(options);
  const backend = name === "wasm" ? await wasm(options) : reference();
  setBackend(backend);
  return { backend, reason: `${backend.name}: asked for by --backend ${name}.` };
}
