import { ones, parameter, type RandomDType, type Shape, type Tensor, zeros } from "@ganglion/tensor";

/** A weight of ones and a bias of zeros, where a norm has them. */
export function affineParameters(
  shape: Shape,
  { weight, bias, dtype }: { readonly weight: boolean; readonly bias: boolean; readonly dtype: RandomDType },
): AffineParameters {
  return {
    ...(weight ? { weight: parameter(shape, ones, { dtype }) } : {}),
    ...(bias ? { bias: parameter(shape, zeros, { dtype }) } : {}),
  };
}

/** The parameters of a norm. */
export type AffineParameters = Readonly<Record<string, Tensor>> & { readonly weight?: Tensor; readonly bias?: Tensor };
