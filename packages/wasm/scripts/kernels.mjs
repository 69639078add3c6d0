/** Every kernel that a job can run, by the module that exports it. A kernel's number is its place in the list. */
export const kernelModules = {
  map: ["map"],
  copy: ["copy", "transpose"],
  gather: ["gather"],
  reduce: ["reduceRows", "reduceColumns", "reduceI32", "argReduceF32", "argReduceI32"],
  gemm: ["matmul", "matmulI32"],
  convolve: ["packWeights", "convolve"],
  "convolve-weight-grad": ["convolveWeightGrad"],
  "convolve-input-grad": ["convolveInputGrad", "flipWeights"],
  depthwise: ["depthwise", "depthwiseWeightGrad"],
  pool: ["poolMax", "poolMaxGrad", "poolMean", "poolMeanGrad"],
  softmax: ["softmax", "softmaxGrad", "logSoftmax", "logSoftmaxGrad", "crossEntropy", "crossEntropyGrad"],
  normalize: ["batchNorm", "batchNormGrad", "rowNorm", "rowNormGrad"],
  "normalize-columns": ["columnNorm", "columnNormGrad"],
  random: ["randomUniform", "randomNormal"],
  optimize: ["sgd", "adam"],
  unfold: ["unfold", "fold"],
};

export const kernelNames = Object.values(kernelModules).flat();

/**
 * The AssemblyScript module `dispatch.ts`: runs one chunk of a kernel given by number. Any other number is the address of
 * a kernel that was linked at run time, which the host runs.
 */
export function dispatchModule() {
  const imports = Object.entries(kernelModules).map(
    ([file, names]) => `import { ${names.join(", ")} } from "./${file}.ts";`,
  );
  const cases = kernelNames.map((name, i) => `    case ${i}: ${name}(chunk, slot); break;`);
  return `${imports.join("\n")}

@external("env", "runLinked")
declare function runLinked(kernel: i32, chunk: i32, slot: i32): void;

export function dispatch(kernel: i32, chunk: i32, slot: i32): void {
  switch (kernel) {
${cases.join("\n")}
    default: runLinked(kernel, chunk, slot);
  }
}
`;
}
