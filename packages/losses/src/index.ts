export { crossEntropy, type CrossEntropyOptions } from "./cross-entropy.ts";
export { meanSquaredError } from "./mean-squared-error.ts";
export type { Loss, LossOptions, Reduction } from "./reduction.ts";
