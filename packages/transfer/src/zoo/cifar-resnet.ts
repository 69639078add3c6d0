import { relu } from "@ganglion/activations";
import {
  type Conv2d,
  type GlobalAvgPool2d,
  globalAvgPool2d,
  type Linear,
  type Sequential,
  sequential,
} from "@ganglion/layers";
import type { BatchNorm } from "@ganglion/normalization";
import { defineLayer, type Layer, operation, pad, slice, type Tensor } from "@ganglion/tensor";
import { type Building, building, type NetworkOptions } from "./building.ts";
import { basicBlock } from "./resnet.ts";

/** What `resnet8`, `resnet20` and `resnet32` make. */
export type CifarResNet = Sequential<{
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm;
  readonly relu: Layer;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly avgpool: GlobalAvgPool2d;
  readonly fc: Linear;
}>;

/**
 * ResNet-20 for small images, section 4.2 of the paper: 3 x 3 convolutions of 16, 32 and 64 channels, images `[n, 3, 32, 32]`
 * to scores `[n, classes]`, 10 by default. A shortcut that narrows the image takes every second pixel and adds channels
 * of zeros, half of them before and half after, so that it has no parameters. 269,722 parameters with 10 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @example
 * ```ts
 * import { rng, zeros } from "@ganglion/tensor";
 * import { resnet20 } from "@ganglion/transfer";
 * const model = resnet20({ rng: rng(7) });
 * model(zeros([2, 3, 32, 32])).shape; // => [2, 10]
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Deep residual learning for image recognition"
 */
export function resnet20(options: NetworkOptions): CifarResNet {
  return cifarResnet("resnet20", options, 3);
}

/** ResNet-8, the smallest of them, for images such as the digits of 8 x 8 pixels, else as `resnet20`. 75,290 parameters with 10 classes. */
export function resnet8(options: NetworkOptions): CifarResNet {
  return cifarResnet("resnet8", options, 1);
}

/** ResNet-32 for small images, else as `resnet20`. 464,154 parameters with 10 classes. */
export function resnet32(options: NetworkOptions): CifarResNet {
  return cifarResnet("resnet32", options, 5);
}

function cifarResnet(where: string, options: NetworkOptions, depth: number): CifarResNet {
  const make = building(where, options, { classes: 10 });
  return sequential({
    conv1: make.convolution(make.inChannels, 16, 3),
    bn1: make.norm(16),
    relu,
    layer1: stage(make, depth, 16, 16),
    layer2: stage(make, depth, 16, 32),
    layer3: stage(make, depth, 32, 64),
    avgpool: globalAvgPool2d(),
    fc: make.linear(64, make.classes),
  });
}

function stage(make: Building, depth: number, inChannels: number, width: number): Sequential {
  const isNarrowing = inChannels !== width;
  const blocks = Array.from({ length: depth }, (_, i) => {
    if (i > 0 || !isNarrowing) return basicBlock(make, width, width, 1);
    return basicBlock(make, inChannels, width, 2, everySecondPixel((width - inChannels) / 2));
  });
  return sequential(...blocks);
}

/** Every second pixel of each row and column, with `zeros` channels of zeros before and after. */
function everySecondPixel(zeros: number): Layer {
  return defineLayer((x) => operation(() => widen(x, zeros)), { kind: "everySecondPixel", options: { zeros } });
}

function widen(x: Tensor, zeros: number): Tensor {
  const [, , h = 0, w = 0] = x.shape;
  const half = slice(x, [null, null, [0, h, 2], [0, w, 2]]);
  return pad(half, [
    [0, 0],
    [zeros, zeros],
    [0, 0],
    [0, 0],
  ]);
}
