export { type CpuBackend, cpuBackend, type RefusedByCpu } from "./cpu-backend.ts";
export type { PoolWorker } from "./worker-pool.ts";
export { serveWorker } from "./serve-worker.ts";
export { type WasmBackend, type WasmOptions, wasm } from "./wasm.ts";
