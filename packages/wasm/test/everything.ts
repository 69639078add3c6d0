import type { Backend, FusedKernels, Operand } from "@ganglion/tensor";
import { noise, type Result, upload } from "./support.ts";

const flags = { transposeA: false, transposeB: true };
const convolution = {
  kernelSize: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
  outputSize: [24, 24],
  groups: 1,
} as const;
const strided = { ...convolution, stride: [2, 2], outputSize: [12, 12] } as const;

/** Work that is large enough to be shared, by every kernel that can be. */
export function everything(on: Backend): Result[] {
  const f = on.fused as FusedKernels;
  const images = upload(on, noise([16, 8, 24, 24], 1));
  const weight = upload(on, noise([24, 8, 3, 3], 2));
  const grad = upload(on, noise([16, 24, 24, 24], 3));
  const small = upload(on, noise([16, 24, 12, 12], 4));
  const matrix = upload(on, noise([300, 500], 5));
  const other = upload(on, noise([260, 500], 6));
  const channels = upload(on, noise([24], 7));
  const column = upload(on, noise([300, 1], 8));
  const { shape } = matrix;
  const float = (buffer: unknown, of: readonly number[]): Result => ({ buffer, shape: of });
  const pooled = f.poolMax2d(images, { ...strided, padding: [0, 0] });
  const normal = f.batchNorm(grad, channels, channels, 1e-5);
  const statistics = [normal.mean, normal.variance].map((buffer) => ({ ...channels, buffer })) as [Operand, Operand];
  const grads = f.batchNormGrad(grad, channels, ...statistics, grad, 1e-5);
  const results = [
    float(on.matmul(matrix, other, flags), [300, 260]),
    float(f.affine(matrix, other, undefined), [300, 260]),
    float(f.convolve2d(images, weight, channels, convolution), grad.shape),
    float(f.convolve2dInputGrad(grad, weight, images.shape, convolution), images.shape),
    float(f.convolve2dInputGrad(small, weight, images.shape, strided), images.shape),
    float(f.convolve2dWeightGrad(images, grad, weight.shape, convolution), weight.shape),
    float(on.binary("mul", matrix, column, shape), shape),
    float(on.unary("exp", matrix), shape),
    float(on.permute(matrix, [1, 0]), [500, 300]),
    float(on.reduce("sum", matrix, [0, 1]), []),
    float(on.reduce("sum", grad, [0, 2, 3]), [24]),
    float(f.softmax(matrix), shape),
    float(f.cumsum(matrix, 0, false), shape),
    float(f.cumsum(matrix, 1, true), shape),
    float(f.activation("gelu", matrix, 0), shape),
    float(pooled.y, [16, 8, 12, 12]),
    { ...float(pooled.indices, [16, 8, 12, 12]), dtype: "int32" as const },
    float(normal.y, grad.shape),
    float(grads.x, grad.shape),
    float(grads.weight, [24]),
    float(grads.bias, [24]),
  ];
  for (const { buffer } of [images, weight, grad, small, matrix, other, channels, column]) on.release(buffer);
  for (const buffer of [normal.mean, normal.variance]) on.release(buffer);
  return results;
}
