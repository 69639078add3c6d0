import { params } from "@nanostores/i18n";
import { texts } from "../../text/i18n.ts";

/** What the lab on backends says. */
export const backendsText = texts("backendsLab", {
  lesson:
    "A backend is a table of kernels. The reference is plain JavaScript, made to be right; WebAssembly uses SIMD and threads; WebGL2 and WebGPU are reached through gpu.js. All of them compute the same to the last few bits. Which is fastest depends on the size: a graphics processor must be asked, and small work is over before it has answered.",
  size: "Size of the work",
  small: "Small",
  medium: "Medium",
  large: "Large",
  seed: "Seed",
  sizeHint: "Large: two million values, matrices of 512 × 512. The reference takes seconds for it.",
  reading: "Largest difference of any result from the reference, by the reference's largest value",
  agree: params("{devices} devices agree with the reference to single precision."),
  differ: "A device differs by more than rounding can explain.",
  table: "Time and agreement on this device",
  tableHint:
    "Milliseconds until the values were read back, the least of several; in parentheses the difference from the reference.",
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
  missing: "not here",
  fastest: "fastest",
  devices: "The devices",
  gpu: "gpu.js at work",
  gpuHint: "One training step of a small network on the graphics processor: every kernel that gpu.js launched for it.",
  gpuNone: "There is no graphics processor that this page can reach, so gpu.js has nothing to do here.",
  gpuCounts: params("{device}: {launches} launches in a step, {compilations} kernels compiled on this page."),
  kernel: "Kernel",
  launches: "Launches",
  kernelTime: "Time",
  train: "Train on a backend of your choice: the curves are the same.",
});
