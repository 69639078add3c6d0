import { FOREIGN } from "@ganglion/wasm/internal";

/** The kernels of the library, in the order of its table (`kernels/entry.c`). */
const NAMES = ["matmul", "convolve", "packWeights", "weightGrad", "map", "softmax"] as const;

/** The number with which each is run. */
export const NATIVE_NUMBERS: Readonly<Record<(typeof NAMES)[number], number>> = /* @__PURE__ */ Object.fromEntries(
  NAMES.map((name, i) => [name, FOREIGN + i]),
) as Readonly<Record<(typeof NAMES)[number], number>>;
