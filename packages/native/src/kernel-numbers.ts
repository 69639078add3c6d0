/** The kernels of the library, by their place in its table (`kernels/entry.c`). */
export const NATIVE_KERNELS = { matmul: 0, convolve: 1, packWeights: 2, weightGrad: 3 } as const;
