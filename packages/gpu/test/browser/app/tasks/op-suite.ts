import { gpu, type Mode } from "@ganglion/gpu";
import { withoutFused } from "@ganglion/tensor";
import { type Deviations, type OpReport, opCases, runOpCases } from "@ganglion/tensor/testing";

/** Which part of the suite runs, and on which kernels. */
export interface OpSuiteRequest {
  readonly mode: Mode;
  readonly fused: boolean;
  readonly deviations: Deviations;
}

/** Runs the op suite of `@ganglion/tensor`. */
export async function opSuite({ mode, fused, deviations }: OpSuiteRequest): Promise<OpReport> {
  const backend = await gpu({ prefer: [mode] });
  try {
    const cases = opCases();
    return await runOpCases(fused ? backend : withoutFused(backend), { cases, deviations });
  } finally {
    backend.dispose();
  }
}
