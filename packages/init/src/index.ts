export { constant } from "./constant.ts";
export { type Fans, fans } from "./fans.ts";
export { gain, type Nonlinearity } from "./gain.ts";
export type { Initializer, InitializerOptions } from "./initializer.ts";
export { type KaimingOptions, kaimingNormal, kaimingUniform } from "./kaiming.ts";
export { type NormalInitOptions, normal } from "./normal.ts";
export { symmetricUniform, type UniformInitOptions, uniform } from "./uniform.ts";
export { type XavierOptions, xavierNormal, xavierUniform } from "./xavier.ts";
// The tensor package's own are initializers as they are: `init: zeros`.
export { ones, zeros } from "@ganglion/tensor";
