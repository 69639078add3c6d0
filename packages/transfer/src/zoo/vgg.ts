import { relu } from "@ganglion/activations";
import { adaptiveAvgPool2d, dropout, flatten, maxPool2d, type Sequential, sequential } from "@ganglion/layers";
import { checkBoolean, type Layer } from "@ganglion/tensor";
import type { PlainNetwork } from "./alexnet.ts";
import { type Building, building, NARROW, type NetworkOptions } from "./building.ts";

/** What the `vgg` functions take. */
export interface VggOptions extends NetworkOptions {
  /** Whether batch norm follows each convolution; false by default. torchvision calls the networks that have it `vgg11_bn` ... */
  readonly batchNorm?: boolean;
}

/** How many convolutions of which width stand before each of the five poolings. */
type Stages = readonly (readonly [count: number, width: number])[];

/**
 * VGG with 8 convolutions: images `[n, 3, h, w]` of at least 32 x 32 pixels (224 x 224 in its weights) to scores
 * `[n, classes]`. 132,863,336 parameters with 1000 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Simonyan, Zisserman, 2015, "Very deep convolutional networks for large-scale image recognition"
 */
export function vgg11(options: VggOptions): PlainNetwork {
  return vgg("vgg11", options, [
    [1, 64],
    [1, 128],
    [2, 256],
    [2, 512],
    [2, 512],
  ]);
}

/** VGG with 10 convolutions, else as `vgg11`. 133,047,848 parameters with 1000 classes. */
export function vgg13(options: VggOptions): PlainNetwork {
  return vgg("vgg13", options, [
    [2, 64],
    [2, 128],
    [2, 256],
    [2, 512],
    [2, 512],
  ]);
}

/** VGG with 13 convolutions, else as `vgg11`. 138,357,544 parameters with 1000 classes. */
export function vgg16(options: VggOptions): PlainNetwork {
  return vgg("vgg16", options, [
    [2, 64],
    [2, 128],
    [3, 256],
    [3, 512],
    [3, 512],
  ]);
}

/** VGG with 16 convolutions, else as `vgg11`. 143,667,240 parameters with 1000 classes. */
export function vgg19(options: VggOptions): PlainNetwork {
  return vgg("vgg19", options, [
    [2, 64],
    [2, 128],
    [4, 256],
    [4, 512],
    [4, 512],
  ]);
}

function vgg(where: string, options: VggOptions, stages: Stages): PlainNetwork {
  const make = building<VggOptions>(where, options, { linear: NARROW }, { batchNorm: checkBoolean });
  return sequential({
    features: sequential(...features(make, stages, options.batchNorm ?? false)),
    avgpool: adaptiveAvgPool2d(7),
    flatten: flatten(),
    classifier: classifier(make),
  });
}

function features(make: Building, stages: Stages, hasNorm: boolean): Layer[] {
  const layers: Layer[] = [];
  let channels = make.inChannels;
  for (const [count, width] of stages) {
    for (let i = 0; i < count; i++) {
      layers.push(make.convolution(channels, width, 3, { bias: true }));
      if (hasNorm) layers.push(make.norm(width));
      layers.push(relu);
      channels = width;
    }
    layers.push(maxPool2d(2));
  }
  return layers;
}

/** Three linear layers, with dropout after the first two. */
function classifier(make: Building): Sequential {
  const [first, second] = [make.linear(512 * 7 * 7, 4096), make.linear(4096, 4096)];
  const last = make.linear(4096, make.classes);
  return sequential(first, relu, dropout(0.5), second, relu, dropout(0.5), last);
}
