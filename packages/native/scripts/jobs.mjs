/**
 * The arguments of kernels that only this package has: `first`, the place of the first among the words of a job, and `names`, in
 * the order in which `src/` writes them. Those of kernels that it shares with the WebAssembly backend stand in that package's table.
 */
export const jobs = {
  Convolve: {
    first: 0,
    names: [
      "y",
      "x",
      "weight",
      "bias",
      "images",
      "groups",
      "channels",
      "outputs",
      "bandRows",
      "bands",
      "outputParts",
      "depthBlock",
    ],
  },
  /** What follows those. */
  Sliding: {
    first: 12,
    names: [
      "height",
      "width",
      "outputHeight",
      "outputWidth",
      "kernelHeight",
      "kernelWidth",
      "strideY",
      "strideX",
      "paddingY",
      "paddingX",
      "dilationY",
      "dilationX",
      "turned",
    ],
  },
  /** And for Winograd's method, those. */
  Winograd: { first: 25, names: ["units", "partOutputs", "partChannels"] },
  Pool: { first: 0, names: ["y", "x", "indices", "planes", "height", "width"] },
  Map: { first: 0, names: ["y", "x", "operation", "size"] },
};

/** Which words are addresses. */
export const pointers = ["y", "x", "weight", "bias", "indices"];
