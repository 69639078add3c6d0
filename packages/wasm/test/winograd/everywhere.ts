import type { WasmBackend, WasmOptions } from "../../src/index.ts";
import { startBackend } from "../../src/start-backend.ts";

/** A backend that convolves by Winograd's method wherever it can, also where it would not pay. */
export function everywhere(winograd: "f2" | "f4", options: WasmOptions = {}): Promise<WasmBackend> {
  return startBackend({ threads: 1, maximumBytes: 2 ** 32, ...options, winograd }, "all");
}
