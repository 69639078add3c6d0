// The tensor package's own are initializers as they are: `init: zeros`.
export { ones, zeros } from "@ganglion/tensor";
export { constant } from "./constant.ts";
export { type DiracOptions, dirac } from "./dirac.ts";
export { eye } from "./eye.ts";
export { type Fans, fans } from "./fans.ts";
export type { GainOptions } from "./gain-options.ts";
export { gain, type Nonlinearity } from "./gain.ts";
export type { Initializer, InitializerOptions } from "./initializer.ts";
export { type KaimingOptions, kaimingNormal, kaimingUniform } from "./kaiming.ts";
export { lecunNormal, lecunUniform } from "./lecun.ts";
export { type NormalInitOptions, normal } from "./normal.ts";
export { orthogonal } from "./orthogonal.ts";
export { type RandomWalkOptions, randomWalk } from "./random-walk.ts";
export { type SparseOptions, sparse } from "./sparse.ts";
export { type TruncatedNormalOptions, truncatedNormal } from "./truncated-normal.ts";
export { symmetricUniform, type UniformInitOptions, uniform } from "./uniform.ts";
export { xavierNormal, xavierUniform } from "./xavier.ts";
