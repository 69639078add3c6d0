/*
 * What `@ganglion/native` builds on, in step with this package's version: memory, allocator and pool. For nobody else, since it
 * changes whenever the kernels do.
 */
export type { Block } from "./allocator.ts";
export { compile } from "./binary.ts";
export { floatsOf, intsOf } from "./buffers.ts";
export { checkMaximum, checkThreads, MAX_BYTES } from "./check-options.ts";
export { elementsOf, type Geometry, geometryOf, turnedGeometry } from "./fused/geometry.ts";
export { isPointwise } from "./fused/pointwise.ts";
export { KERNELS } from "./generated/kernels.ts";
export { REFUSED } from "./generated/layout.ts";
export { piecesFor } from "./launch.ts";
export { launchLinked } from "./linked-kernel.ts";
export { createMachine, free, type Machine, reserveWorkspace } from "./machine.ts";
export { makeWasm as wasm } from "./make-wasm.ts";
export { lend, produce, produceAll } from "./produce.ts";
export { messageOf } from "./refused.ts";
export { backendOn, defaultThreads, installWinograd, startBackend } from "./start-backend.ts";
export type { WasmBackend } from "./wasm.ts";
export { checkReach } from "./window.ts";
export { createDefaultWorker, type PoolWorker } from "./worker-pool.ts";
export { FOREIGN, WORKER_SOURCE } from "./worker-source.ts";
