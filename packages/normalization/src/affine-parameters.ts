import { keep, ones, type RandomDType, type Shape, type Tensor, zeros } from "@ganglion/tensor";

/** A weight of ones and a bias of zeros, which require gradients and outlive the scope they were made in. */
export function affineParameters(
  shape: Shape,
  { weight, bias, dtype }: { readonly weight: boolean; readonly bias: boolean; readonly dtype: RandomDType },
): { readonly weight?: Tensor; readonly bias?: Tensor } {
  return {
    ...(weight ? { weight: keep(ones(shape, { dtype, requiresGrad: true })) } : {}),
    ...(bias ? { bias: keep(zeros(shape, { dtype, requiresGrad: true })) } : {}),
  };
}
