import type { ComputeName } from "../experiment/choices.ts";
import type { Finding } from "@ganglion/diagnostics";
import type { Fault } from "@ganglion/train";

/** What computes: facts, of which the page makes sentences. */
export type ComputeReport =
  | {
      readonly device: "wasm";
      readonly threads: number;
      /** Why there are not more threads, if they were refused. */
      readonly refused: readonly ("isolation" | string)[];
    }
  | { readonly device: "webgpu" | "webgl2"; readonly adapter: string; readonly isSoftware: boolean }
  | {
      readonly device: "cpu";
      /** Why it is not something faster, where that was tried. */
      readonly instead?: ComputeProblem;
    }
  | ComputeProblem;

/** Why something cannot compute here. */
export interface ComputeProblem {
  readonly unavailable: Exclude<ComputeName, "auto">;
  readonly reason: string;
}

/** Why a run ended early. */
export type Failure =
  | {
      readonly kind: "diverged";
      readonly step: number;
      readonly epoch: number;
      readonly fault: Fault | undefined;
      /** What was seen in the layers until then. */
      readonly findings: readonly Finding[];
    }
  /** Nothing was begun, for want of a backend. */
  | { readonly kind: "compute"; readonly problem: ComputeProblem }
  /** Nothing was begun, since the data did not come. */
  | { readonly kind: "data"; readonly message: string }
  /** Nothing was begun, since the data are a person's own, and not in this browser. */
  | { readonly kind: "missingData" }
  /** Nothing was begun, since the run that should go on is gone, or does not fit this page. */
  | { readonly kind: "unfinished" }
  /** The graphics processor went away in the middle. */
  | { readonly kind: "lost"; readonly message: string }
  /** The worker's script did not load, or broke down. */
  | { readonly kind: "worker"; readonly message: string }
  | { readonly kind: "error"; readonly message: string };
