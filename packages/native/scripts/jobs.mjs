/**
 * The arguments of kernels that only this package has: words in the order in which `src/` writes them. Those of kernels that it shares
 * with the WebAssembly backend stand in that package's table.
 */
export const jobs = {
  Convolve: [
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
  Sliding: [
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
};

/** Which words are addresses. */
export const pointers = ["y", "x", "weight", "bias"];
