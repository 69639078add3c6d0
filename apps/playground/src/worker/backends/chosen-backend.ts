import type { Backend } from "@ganglion/tensor";
import type { ComputeProblem, ComputeReport } from "../reports.ts";

/** What computes, and what there is to say of it. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly report: Exclude<ComputeReport, ComputeProblem>;
}
