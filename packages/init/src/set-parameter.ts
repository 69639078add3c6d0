import { assign, noGrad, type RandomDType, type Rng, scope, type Tensor } from "@ganglion/tensor";
import type { Initializer } from "./initializer.ts";

/** Gives a parameter the values that an initializer draws. */
export function setParameter(parameter: Tensor, init: Initializer, rng: Rng): void {
  const dtype: RandomDType = parameter.dtype === "float64" ? "float64" : "float32";
  change(() => assign(parameter, init(parameter.shape, { rng, dtype })));
}

/** Changes parameters in place: nothing is recorded and nothing left behind. */
export function change(body: () => void): void {
  scope(() => noGrad(body));
}
