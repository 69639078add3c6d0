import { batchNorm, conv2d, type Layer, maxPool2d, relu, type Rng } from "ganglion";

/** A convolution of 3 x 3 that keeps the size, batch norm, relu, and pooling that halves it: what small networks for pictures are made of. */
export function convolutionBlock(from: number, to: number, random: Rng): Layer[] {
  return [conv2d(from, to, { kernelSize: 3, padding: 1, rng: random }), batchNorm(to), relu, maxPool2d(2)];
}
