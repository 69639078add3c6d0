import type { ComputeName } from "../experiment/choices.ts";
import type { Finding } from "@ganglion/diagnostics";
import type { Fault } from "@ganglion/train";
import type { ErrorDetail, Trouble } from "./trouble.ts";

/** What computes: facts, of which the page makes sentences. */
export type ComputeReport =
  | {
      readonly device: "wasm";
      readonly threads: number;
      /** Why there are not more threads, if they were refused. */
      readonly refused: readonly ("isolation" | ErrorDetail)[];
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
  /** `denied`: the browser has it, and gives it to no page, or not to this one; `floats`: it cannot draw into textures of floats. */
  readonly cause: "insecure" | "missing" | "denied" | "floats" | "script" | "lost" | "error";
  /** Of what nobody foresaw, the error. */
  readonly detail: ErrorDetail | undefined;
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
  /** Nothing was begun, since the run that should go on is gone, or does not fit this page. */
  | { readonly kind: "unfinished" }
  | Trouble;
