export { type CpuBackend, type CpuOptions, cpuBackend, type NativeModule } from "./cpu-backend.ts";
export type { PoolWorker } from "./worker-pool.ts";
export { serveWorker } from "./serve-worker.ts";
export { type RefusedByCpu, type StartedWasm, startWasm } from "./start-wasm.ts";
export { type WasmBackend, type WasmOptions, wasm } from "./wasm.ts";
