import { reference } from "@ganglion/tensor";
import type { ChosenBackend } from "./chosen-backend.ts";

/** Plain JavaScript, which every other backend is held against. */
export async function makeReference(): Promise<ChosenBackend> {
  return { backend: reference(), report: { device: "cpu" } };
}
