import type { ComputeName } from "../../experiment/choices.ts";
import type { ComputeReport } from "../../worker/reports.ts";

/** The devices that are compared, the reference first. */
export const deviceNames = ["cpu", "wasm", "webgl2", "webgpu"] as const satisfies readonly ComputeName[];

/** The operations that are compared. */
export const operationNames = ["add", "exp", "gelu", "sum", "softmax", "matmul", "convolve2d", "batchNorm"] as const;

/** A device. */
export type DeviceName = (typeof deviceNames)[number];
/** An operation. */
export type OperationName = (typeof operationNames)[number];

/** What an operation came to on a device. */
export interface MeasuredOperation {
  readonly operation: OperationName;
  /** The least of several, until its values were read back. Units: milliseconds. */
  readonly milliseconds: number;
  /** The largest difference from the reference, by the reference's largest value. */
  readonly error: number;
}

/** What gpu.js did for a step of training. */
export interface GpuWork {
  readonly launches: number;
  /** Kernels compiled so far. */
  readonly compilations: number;
  readonly kernels: readonly { readonly op: string; readonly launches: number; readonly milliseconds: number }[];
}

/** What was measured on a device so far. */
export interface MeasuredDevice {
  readonly device: DeviceName;
  readonly report: ComputeReport;
  readonly operations: readonly MeasuredOperation[];
  readonly gpu: GpuWork | undefined;
}
