import { params } from "@nanostores/i18n";
import { texts } from "../../text/i18n.ts";

/** What the lab on backends says. */
export const backendsText = texts("backendsLab", {
  lesson:
    "A backend is a table of kernels. The reference is plain JavaScript, made to be right; WebAssembly uses SIMD and threads; WebGL2 and WebGPU are reached through gpu.js. All of them agree to the last few bits. Which is fastest depends on the size: a GPU takes a while to answer, and small jobs are done before it does.",
  size: "Problem size",
  small: "Small",
  medium: "Medium",
  large: "Large",
  seed: "Seed",
  sizeHint: "Large: two million values, matrices of 512 × 512. The reference takes seconds.",
  reading: "Largest difference from the reference, relative to its largest value",
  agree: params("{devices} devices agree with the reference to single precision."),
  differ: "A device differs by more than rounding can explain.",
  table: "Time and agreement on this device",
  tableHint:
    "Milliseconds until the values were read back, best of several; in parentheses, the difference from the reference.",
  operation: "Operation",
  add: "Add",
  exp: "Exponential",
  gelu: "GELU, from its formula",
  sum: "Sum",
  softmax: "Softmax",
  matmul: "Matrix product",
  convolve2d: "Convolution 3 × 3",
  batchNorm: "Batch norm",
  time: params("{time} ms"),
  missing: "not available",
  fastest: "fastest",
  devices: "The devices",
  gpu: "gpu.js at work",
  gpuHint: "One training step of a small network on the GPU, with every kernel that gpu.js launched for it.",
  gpuNone: "This page cannot reach a GPU, so gpu.js has nothing to do here.",
  gpuCounts: params("{device}: {launches} launches in a step, {compilations} kernels compiled on this page."),
  kernel: "Kernel",
  launches: "Launches",
  kernelTime: "Time",
  train: "Train on a backend of your choice: the curves are the same.",
});
