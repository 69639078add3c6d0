import { names, numbers, range, type ValuesOf } from "../frame/lab-setting.ts";

/** How weights may begin. */
export const schemeNames = [
  "normal",
  "xavierNormal",
  "xavierUniform",
  "kaimingNormal",
  "kaimingUniform",
  "lecunNormal",
  "lecunUniform",
  "orthogonal",
  "truncatedNormal",
  "sparse",
  "randomWalk",
  "identity",
  "recommended",
] as const;

/** What may follow each layer. */
export const activationNames = [
  "tanh",
  "relu",
  "sigmoid",
  "leakyRelu",
  "elu",
  "selu",
  "gelu",
  "swish",
  "mish",
  "softplus",
  "hardTanh",
  "hardSigmoid",
  "hardSwish",
  "relu6",
] as const;

/** What the lab can be set to; it opens with the lecture's example of a signal that dies. */
export const settings = {
  scheme: names("normal", schemeNames),
  std: numbers(0.01, [0.001, 0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1]),
  activation: names("tanh", activationNames),
  network: names("plain", ["plain", "residual"]),
  repair: names("none", ["none", "lsuv", "fixup"]),
  depth: numbers(6, range(1, 12)),
  width: numbers(512, [16, 32, 64, 128, 256, 512, 1024, 2048, 4096]),
  seed: numbers(7, range(0, 99)),
};

/** Whether weights begin with the deviation that is set. */
export function hasStd(scheme: InitQuestion["scheme"]): boolean {
  return scheme === "normal" || scheme === "truncatedNormal" || scheme === "sparse";
}

/** What the lab is set to. */
export type InitQuestion = ValuesOf<typeof settings>;
