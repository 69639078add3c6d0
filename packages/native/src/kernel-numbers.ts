import { FOREIGN } from "@ganglion/wasm/internal";

/** The number with which each kernel of the library is run: its place in the table of `kernels/entry.c`, after `FOREIGN`. */
export const NATIVE_NUMBERS: Readonly<
  Record<
    | "matmul"
    | "convolve"
    | "packWeights"
    | "weightGrad"
    | "map"
    | "softmax"
    | "poolMax"
    | "winograd"
    | "winogradWeights"
    | "winogradWeightGrad"
    | "poolMaxGrad",
    number
  >
> = {
  matmul: FOREIGN,
  convolve: FOREIGN + 1,
  packWeights: FOREIGN + 2,
  weightGrad: FOREIGN + 3,
  map: FOREIGN + 4,
  softmax: FOREIGN + 5,
  poolMax: FOREIGN + 6,
  winograd: FOREIGN + 7,
  winogradWeights: FOREIGN + 8,
  winogradWeightGrad: FOREIGN + 9,
  poolMaxGrad: FOREIGN + 10,
};
