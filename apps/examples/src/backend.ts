import { type Backend, reference, setBackend } from "@ganglion/tensor";

/** Chooses what computes; the only place that knows which backends there are. Returns the one that is now active. */
export async function chooseBackend(): Promise<Backend> {
  const backend = reference();
  setBackend(backend);
  return backend;
}
