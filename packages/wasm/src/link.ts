import type { RunChunk } from "./machine.ts";
import type { WasmMemory, WasmModule } from "./webassembly.ts";

/**
 * The kernel `run(chunk, thread)` of a module that was made at run time. The module imports the memory as `env.memory`; whatever
 * the compiled kernels export it may import from "kernels".
 */
export function link(module: WasmModule, memory: WasmMemory, kernels: object): RunChunk {
  const imports = { env: { memory }, kernels: kernels as WebAssembly.ModuleImports };
  return new WebAssembly.Instance(module, imports).exports["run"] as RunChunk;
}
