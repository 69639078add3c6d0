import { type Backend, setBackend } from "@ganglion/tensor";
import { createBackends } from "../../worker/backend.ts";

/** The backend of a lab's worker: WebAssembly with the same bits everywhere, or the reference where that cannot run. */
export async function labBackend(): Promise<Backend> {
  const chosen = await createBackends()("auto");
  if ("unavailable" in chosen) throw new Error(`${chosen.unavailable} is not available`, { cause: chosen.detail });
  setBackend(chosen.backend);
  return chosen.backend;
}
