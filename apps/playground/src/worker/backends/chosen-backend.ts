import type { Backend } from "@ganglion/tensor";

/** What computes, and why it is that, in sentences for people. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly reason: string;
}
