export { type BinaryCrossEntropyOptions, binaryCrossEntropy } from "./binary-cross-entropy.ts";
export { type CrossEntropyOptions, crossEntropy } from "./cross-entropy.ts";
export { type HingeOptions, hinge } from "./hinge.ts";
export { type HuberOptions, huber } from "./huber.ts";
export { type KlDivergenceOptions, klDivergence } from "./kl-divergence.ts";
export { meanAbsoluteError } from "./mean-absolute-error.ts";
export { meanSquaredError } from "./mean-squared-error.ts";
export type { Loss, LossOptions, Reduction } from "./reduction.ts";
export { type SmoothL1Options, smoothL1 } from "./smooth-l1.ts";
