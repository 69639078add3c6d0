import type { Deviations } from "@ganglion/tensor/testing";

const int32 = "int32 values are held as float32, which is exact below 2^24 only";

/** What the GPU does not do as the reference backend does, by the cases of the op suite that show it. */
export const deviations: Deviations = {
  "neg: int32": int32,
  "abs: int32": int32,
  "sub: int32": int32,
  "mul: int32": int32,
  "maximum: int32": int32,
  "cumsum: int32 that wraps": int32,
  "cumsum: reversed, int32 that wraps": int32,
};
