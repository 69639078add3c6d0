import type { ActivationFunctionName } from "../frame/activation-functions.ts";
import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** The activations, in the order in which lectures come to them. */
export const functionNames = [
  "sigmoid",
  "tanh",
  "relu",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "swish",
  "mish",
  "softplus",
  "hardSigmoid",
  "hardTanh",
  "hardSwish",
  "relu6",
] as const satisfies readonly ActivationFunctionName[];

/** What the lab can be set to; it opens with the units that die. */
export const settings = {
  activation: names("relu", functionNames),
  x: numbers(-2, range(-10, 10, 0.5)),
  rate: numbers(10, [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]),
  spread: numbers(1, [0.5, 1, 2, 3, 5, 10]),
  seed: numbers(3, range(0, 99)),
};

/** What the lab is set to. */
export type ActivationValues = ValuesOf<typeof settings>;
