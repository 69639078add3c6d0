import { withoutFused } from "@ganglion/tensor";
import { type Deviations, type OpReport, opCases, runOpCases } from "@ganglion/tensor/testing";
import { backendOf, type Variant } from "./backends.ts";

/** Which part of the suite runs, and on which kernels. */
export interface OpSuiteRequest {
  readonly variant: Variant;
  /** Run the fused kernels, or compose everything of primitives. */
  readonly fused: boolean;
  readonly deviations: Deviations;
  /** The cases to run; all by default. */
  readonly names?: readonly string[];
}

/** Runs the op suite of `@ganglion/tensor`. */
export async function opSuite({ variant, fused, deviations, names }: OpSuiteRequest): Promise<OpReport> {
  const { backend, dispose } = await backendOf(variant);
  try {
    const cases = opCases().filter(({ name }) => names === undefined || names.includes(name));
    return await runOpCases(fused ? backend : withoutFused(backend), { cases, deviations });
  } finally {
    dispose();
  }
}
