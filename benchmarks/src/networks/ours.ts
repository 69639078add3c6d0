import { relu } from "@ganglion/activations";
import { conv2d, flatten, globalAvgPool2d, linear, maxPool2d, residual, sequential } from "@ganglion/layers";
import { batchNorm } from "@ganglion/normalization";
import { type Layer, rng } from "@ganglion/tensor";
import { CLASSES } from "./training.ts";

/** 784-256-128-10. */
export function mlp(): Layer {
  const random = rng(7);
  return sequential(
    linear(784, 256, { rng: random }),
    relu,
    linear(256, 128, { rng: random }),
    relu,
    linear(128, CLASSES, { rng: random }),
  );
}

/** Two convolutions with batch norm and pooling, for images of 28 x 28 with one channel. */
export function cnn(): Layer {
  const random = rng(7);
  return sequential(
    conv2d(1, 16, { kernelSize: 3, padding: 1, rng: random }),
    batchNorm(16),
    relu,
    maxPool2d(2),
    conv2d(16, 32, { kernelSize: 3, padding: 1, rng: random }),
    batchNorm(32),
    relu,
    maxPool2d(2),
    flatten(),
    linear(32 * 7 * 7, CLASSES, { rng: random }),
  );
}

/** Residual blocks of two convolutions each, for images of three channels. */
export function resnet(channels: number, blocks: number): Layer {
  const random = rng(7);
  const convolution = (inChannels: number): Layer =>
    conv2d(inChannels, channels, { kernelSize: 3, padding: 1, bias: false, rng: random });
  const block = (): Layer =>
    residual(sequential(convolution(channels), batchNorm(channels), relu, convolution(channels), batchNorm(channels)));
  return sequential(
    convolution(3),
    batchNorm(channels),
    relu,
    ...Array.from({ length: blocks }, () => [block(), relu]).flat(),
    globalAvgPool2d(),
    linear(channels, CLASSES, { rng: random }),
  );
}
