import { constantOf } from "./layout.mjs";

/**
 * Every kernel that a job can run, with its arguments: the one place that says in which order they lie in memory. Both sides
 * are generated from it: for `assembly/` functions that read an argument by its name (`Sgd.learningRate()`), for `src/`
 * what `launch(machine, "sgd", { learningRate, ... })` takes, checked by its types. An argument is `"name"` or
 * `"name: what it is"`; pointers are addresses, 0 where there is no operand; flags are true or false.
 *
 * By file of `assembly/`: which files of `src/` launch its kernels, and the arguments of each, or the name of a kernel that
 * has the same. A kernel's number is its place in the list.
 */
export const kernelFiles = {
  elementwise: {
    launchedBy: ["map"],
    kernels: {
      elementwise: {
        pointers: ["y", "a", "b", "c"],
        ints: [
          "operation: the number of the elementwise function",
          "size",
          "aStride: bytes from one element to the next, 4 or, for one that is repeated, 0",
          "bStride",
          "cStride",
        ],
      },
      elementwiseBroadcast: {
        pointers: ["y", "a", "b", "c"],
        ints: ["operation: the number of the elementwise function", "size"],
        blocks: ["axes"],
      },
    },
  },
  copy: {
    launchedBy: ["kernels/movement"],
    kernels: {
      copy: { pointers: ["y", "x"], blocks: ["axes"] },
      transpose: "copy",
    },
  },
  gather: {
    launchedBy: ["kernels/indexing"],
    kernels: {
      gather: {
        pointers: ["values", "table", "indices"],
        ints: [
          "mode: GATHER, ADD_FLOATS or ADD_INTS",
          "step: the table's byte stride along the indexed axis",
          "size",
          "length: of the indexed axis",
        ],
        blocks: ["axes"],
      },
    },
  },
  reduce: {
    launchedBy: ["kernels/reduction"],
    kernels: {
      reduceRows: {
        pointers: ["y", "x"],
        ints: ["operation: SUM, MAX or MIN", "rows", "length: of a row", "partLength", "parts: of a row"],
      },
      reduceColumns: { pointers: ["y", "x"], ints: ["operation: SUM, MAX or MIN", "outer", "rows", "inner"] },
      reduceI32: "reduceColumns",
      argReduceF32: { pointers: ["y", "x"], ints: ["outer", "rows", "inner"], flags: ["largest"] },
      argReduceI32: "argReduceF32",
    },
  },
  cumsum: {
    launchedBy: ["fused/cumsum"],
    kernels: {
      cumsum: {
        pointers: ["y", "x"],
        ints: ["columns", "length: of a column", "inner: how far apart a column's elements are"],
        flags: ["reverse", "isInt"],
      },
    },
  },
  measure: {
    launchedBy: ["fused/measure"],
    kernels: {
      measureValues: {
        pointers: ["y", "x"],
        ints: ["size", "every: each so many-th is looked at", "bins"],
        floats: [
          "low: what lies below is outside",
          "high",
          "reach: of the bins, in standard deviations to either side",
        ],
      },
      measureEnds: {
        pointers: ["y: the least of each unit, then the largest", "x"],
        ints: ["outer", "units", "inner", "every: each so many-th unit is looked at"],
        flags: ["isMore: beside what stands there"],
      },
      measureNorms: {
        pointers: ["y", "x", "before: the values that were taken earlier"],
        ints: ["size", "every: each so many-th is looked at"],
      },
      takeEvery: { pointers: ["y", "x"], ints: ["size", "every"] },
    },
  },
  gemm: {
    launchedBy: ["kernels/product"],
    kernels: {
      matmul: {
        pointers: ["c", "a", "b", "bias: one number for each column"],
        ints: [
          "m: rows of A",
          "n: columns of B",
          "k: columns of A",
          "rowParts: into how many parts to cut the rows of C",
          "columnParts",
          "cRow: byte strides",
          "aRow",
          "aDepth",
          "bDepth",
          "bColumn",
        ],
        blocks: ["axes"],
      },
      matmulI32: "matmul",
    },
  },
  convolve: {
    launchedBy: ["fused/convolution"],
    kernels: {
      packWeights: {
        pointers: ["packed", "matrices"],
        ints: ["count: of matrices", "rows", "columns", "rowStride: in bytes", "columnStride"],
      },
      convolve: {
        pointers: ["y", "x", "weight: packed", "bias"],
        ints: ["parts: into how many to cut the outputs of an image and group"],
        blocks: ["convolution", "window", "padded"],
      },
    },
  },
  "convolve-weight-grad": {
    launchedBy: ["fused/convolution"],
    kernels: {
      convolveWeightGrad: {
        pointers: ["weightGrad", "x", "grad"],
        ints: ["columns: of the gradient that a chunk computes"],
        blocks: ["convolution", "window", "padded"],
      },
    },
  },
  "convolve-input-grad": {
    launchedBy: ["fused/convolution"],
    kernels: {
      convolveInputGrad: {
        pointers: ["inputGrad", "grad", "weight: packed"],
        blocks: ["convolution", "window"],
      },
      flipWeights: { pointers: ["y", "x"], ints: ["groups", "outputs", "channels", "taps"] },
    },
  },
  depthwise: {
    launchedBy: ["fused/convolution"],
    kernels: {
      depthwise: { pointers: ["y", "x", "weight", "bias"], blocks: ["convolution", "window", "padded"] },
      depthwiseWeightGrad: { pointers: ["weightGrad", "x", "grad"], blocks: ["convolution", "window", "padded"] },
    },
  },
  pooling: {
    launchedBy: ["fused/pooling"],
    kernels: {
      poolMax: { pointers: ["y", "x", "indices"], blocks: ["window", "padded"] },
      poolMaxGrad: { pointers: ["inputGrad", "grad", "indices"], blocks: ["window"] },
      poolMean: { pointers: ["y", "x"], flags: ["countsPadding"], blocks: ["window", "padded"] },
      poolMeanGrad: { pointers: ["inputGrad", "grad"], flags: ["countsPadding"], blocks: ["window"] },
    },
  },
  softmax: {
    launchedBy: ["fused/softmax"],
    kernels: {
      softmax: { pointers: ["y", "x"], ints: ["rows", "length: of a row"] },
      softmaxGrad: { pointers: ["inputGrad", "y", "grad"], ints: ["rows", "length: of a row"] },
      logSoftmax: "softmax",
      logSoftmaxGrad: "softmaxGrad",
      crossEntropy: { pointers: ["losses", "logits", "labels"], ints: ["rows", "classes", "ignoredLabel"] },
      crossEntropyGrad: {
        pointers: ["logitsGrad", "logits", "labels", "grad: one number for each row"],
        ints: ["rows", "classes", "ignoredLabel"],
      },
    },
  },
  normalize: {
    launchedBy: ["fused/normalization"],
    kernels: {
      batchNorm: { pointers: ["y", "bias"], blocks: ["normalization"] },
      batchNormGrad: { pointers: ["inputGrad", "grad", "weightGrad", "biasGrad"], blocks: ["normalization"] },
      rowNorm: "batchNorm",
      rowNormGrad: "batchNormGrad",
    },
  },
  "normalize-columns": {
    launchedBy: ["fused/normalization"],
    kernels: { columnNorm: "batchNorm", columnNormGrad: "batchNormGrad" },
  },
  random: {
    launchedBy: ["fused/randomness"],
    kernels: {
      randomUniform: {
        pointers: ["y"],
        floats: ["low", "range: high - low", "last: the largest number below high"],
        blocks: ["philox"],
      },
      randomNormal: { pointers: ["y"], floats: ["mean", "std"], blocks: ["philox"] },
    },
  },
  optimize: {
    launchedBy: ["fused/optimization"],
    kernels: {
      sgd: {
        pointers: ["parameter", "grad", "velocity"],
        ints: ["size"],
        flags: ["nesterov", "first: whether the velocity is new"],
        floats: ["learningRate", "momentum", "keep: 1 - dampening", "weightDecay"],
      },
      adam: {
        pointers: ["parameter", "grad", "moment1", "moment2", "maxMoment2"],
        ints: ["size"],
        floats: [
          "rate: learning rate / (1 - beta1^step)",
          "beta1",
          "beta2",
          "correction: 1 / sqrt(1 - beta2^step)",
          "eps",
          "decay: what of a weight is added to its gradient",
          "shrink: what a weight is multiplied by before the step",
          "rest1: 1 - beta1",
          "rest2: 1 - beta2",
        ],
      },
    },
  },
  unfold: {
    launchedBy: ["kernels/windows"],
    kernels: {
      unfold: { pointers: ["y", "x"], ints: ["padding: the bits of what lies around"], blocks: ["window"] },
      fold: { pointers: ["y", "x"], flags: ["isInt"], blocks: ["window"] },
    },
  },
};

/** The same of the module that convolves by Winograd's method: one kernel, whose first argument says which of its steps to do. */
export const winogradFiles = {
  winograd: {
    launchedBy: ["winograd/launch"],
    kernels: {
      winograd: {
        pointers: ["y", "x", "weight: transformed, or the gradients of outputs", "bias"],
        ints: [
          "step: TRANSFORM_WEIGHTS, CONVOLVE_PATCHES or ADD_PRODUCTS",
          "size: rows and columns of outputs of a patch",
          "bandRows: rows of patches of a unit",
          "units: of a block",
          "outputStride: bytes from the weights of one output to those of the next",
          "channelStride: and of one channel",
          "partOutputs: outputs of the part of a gradient that a chunk computes",
          "partChannels",
        ],
        flags: ["turned: whether windows are the other way round"],
        blocks: ["convolution", "window"],
      },
    },
  },
};

/** Arguments that several kernels share; each block has its place, whatever kernel is run. Lists have a number of places. */
export const blocks = {
  axes: {
    ints: ["rank"],
    lists: { lengths: [constantOf("MAX_AXES")], strides: [3, constantOf("MAX_AXES")] },
  },
  window: {
    ints: [
      "planes",
      "height",
      "width",
      "kernelHeight",
      "kernelWidth",
      "strideY",
      "strideX",
      "paddingY",
      "paddingX",
      "dilationY",
      "dilationX",
      "outputHeight",
      "outputWidth",
    ],
  },
  padded: {
    ints: [
      "height: of a plane with its border",
      "width",
      "spacingY: how far apart elements of the input are placed",
      "spacingX",
    ],
  },
  convolution: {
    ints: ["images", "groups", "channels: of a group", "outputs: of a group"],
  },
  normalization: {
    pointers: ["x", "weight", "mean", "variance"],
    ints: ["images", "channels", "elements: of a channel of an image"],
    floats: ["eps"],
  },
  philox: {
    ints: ["size", "keyLow", "keyHigh", "blockLow: the number of the first block", "blockHigh"],
  },
};

/** `[name, file]` of every kernel, in the order of their numbers. */
export const kernelList = Object.entries(kernelFiles).flatMap(([file, { kernels }]) =>
  Object.keys(kernels).map((name) => [name, file]),
);

/**
 * The AssemblyScript module `dispatch.ts`: runs one chunk of a kernel given by number. Any other number is the address of
 * a kernel that was linked at run time, which the host runs.
 */
export function dispatchModule() {
  const imports = kernelList.map(([name, file]) => `import { ${name} } from "./${file}.ts";`);
  const cases = kernelList.map(([name], i) => `    case ${i}: ${name}(chunk, thread); break;`);
  return `${imports.join("\n")}

@external("env", "runLinked")
declare function runLinked(kernel: i32, chunk: i32, thread: i32): void;

export function dispatch(kernel: i32, chunk: i32, thread: i32): void {
  switch (kernel) {
${cases.join("\n")}
    default: runLinked(kernel, chunk, thread);
  }
}
`;
}
