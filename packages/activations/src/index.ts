export type { Activation } from "./activation.ts";
export type { SoftmaxOptions } from "./axis-activation.ts";
export type { ActivationFacts } from "./create-activation.ts";
export { type ActivationDefinition, defineActivation, type FusedActivation } from "./define-activation.ts";
export { logSoftmax } from "./log-softmax.ts";
export { relu } from "./relu.ts";
export { sigmoid } from "./sigmoid.ts";
export { softmax } from "./softmax.ts";
export { tanh } from "./tanh.ts";
