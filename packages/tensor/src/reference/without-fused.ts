import type { Backend } from "../backend.ts";

/**
 * The same backend with its fused kernels taken away, so that everything is composed from primitives: what the fused
 * kernels are tested against. Both share their memory.
 * @example
 * ```ts
 * import { reference, setBackend, withoutFused } from "@ganglion/tensor";
 * setBackend(withoutFused(reference()));
 * ```
 */
export function withoutFused(backend: Backend): Backend {
  return { ...backend, fused: {} };
}
