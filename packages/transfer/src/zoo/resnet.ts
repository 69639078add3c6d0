import { relu } from "@ganglion/activations";
import {
  type Conv2d,
  type GlobalAvgPool2d,
  globalAvgPool2d,
  type Linear,
  type MaxPool2d,
  maxPool2d,
  type Sequential,
  sequential,
} from "@ganglion/layers";
import type { BatchNorm } from "@ganglion/normalization";
import { add, type Layer } from "@ganglion/tensor";
import { type Building, building, type NetworkOptions } from "./building.ts";
import { type Composed, composed } from "./composed.ts";
import { convNorm } from "./conv-norm.ts";

/** What the `resnet` functions of torchvision's sizes make. */
export type ResNet = Sequential<{
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm;
  readonly relu: Layer;
  readonly maxpool: MaxPool2d;
  readonly layer1: Sequential;
  readonly layer2: Sequential;
  readonly layer3: Sequential;
  readonly layer4: Sequential;
  readonly avgpool: GlobalAvgPool2d;
  readonly fc: Linear;
}>;

/**
 * ResNet-18: images `[n, 3, h, w]` (224 x 224 in its weights) to scores `[n, classes]`. 11,689,512 parameters with 1000
 * classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @example
 * ```ts
 * import { rng, zeros } from "@ganglion/tensor";
 * import { resnet18 } from "@ganglion/transfer";
 * const model = resnet18({ rng: rng(7), classes: 2 });
 * model(zeros([1, 3, 32, 32])).shape; // => [1, 2]
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Deep residual learning for image recognition"
 */
export function resnet18(options: NetworkOptions): ResNet {
  return resnet("resnet18", options, basicBlock, [2, 2, 2, 2]);
}

/** ResNet-34, else as `resnet18`. 21,797,672 parameters with 1000 classes. */
export function resnet34(options: NetworkOptions): ResNet {
  return resnet("resnet34", options, basicBlock, [3, 4, 6, 3]);
}

/**
 * ResNet-50 with bottlenecks, else as `resnet18`; a bottleneck's 3 x 3 convolution has the stride, as in torchvision.
 * 25,557,032 parameters with 1000 classes.
 */
export function resnet50(options: NetworkOptions): ResNet {
  return resnet("resnet50", options, bottleneck, [3, 4, 6, 3]);
}

/** ResNet-101, else as `resnet50`. 44,549,160 parameters with 1000 classes. */
export function resnet101(options: NetworkOptions): ResNet {
  return resnet("resnet101", options, bottleneck, [3, 4, 23, 3]);
}

/** Makes one block: from how many channels, of which width, with which stride. */
export interface Block {
  (make: Building, inChannels: number, width: number, stride: number, shortcut?: Layer): Composed;
  /** How many channels go out for each of the width. */
  readonly expansion: number;
}

function resnet(where: string, options: NetworkOptions, block: Block, depths: readonly number[]): ResNet {
  const make = building(where, options);
  const [first, second, third, fourth] = depths as [number, number, number, number];
  const wide = block.expansion;
  return sequential({
    conv1: make.convolution(make.inChannels, 64, 7, { stride: 2 }),
    bn1: make.norm(64),
    relu,
    maxpool: maxPool2d(3, { stride: 2, padding: 1 }),
    layer1: stage(make, block, first, 64, 64, 1),
    layer2: stage(make, block, second, 64 * wide, 128, 2),
    layer3: stage(make, block, third, 128 * wide, 256, 2),
    layer4: stage(make, block, fourth, 256 * wide, 512, 2),
    avgpool: globalAvgPool2d(),
    fc: make.linear(512 * wide, make.classes),
  });
}

function stage(
  make: Building,
  block: Block,
  depth: number,
  inChannels: number,
  width: number,
  stride: number,
): Sequential {
  const out = width * block.expansion;
  const isChanged = stride !== 1 || inChannels !== out;
  const blocks = Array.from({ length: depth }, (_, i) => {
    if (i > 0) return block(make, out, width, 1);
    const shortcut = isChanged ? convNorm(make, [inChannels, out], 1, undefined, { stride }) : undefined;
    return block(make, inChannels, width, stride, shortcut);
  });
  return sequential(...blocks);
}

function makeBasicBlock(make: Building, inChannels: number, width: number, stride: number, shortcut?: Layer): Composed {
  const children = {
    conv1: make.convolution(inChannels, width, 3, { stride }),
    bn1: make.norm(width),
    relu,
    conv2: make.convolution(width, width, 3),
    bn2: make.norm(width),
    ...(shortcut && { downsample: shortcut }),
  };
  return composed<Readonly<Record<string, Layer>>>("basicBlock", children, (call, x) => {
    const inner = call("relu", call("bn1", call("conv1", x)));
    const change = call("bn2", call("conv2", inner));
    return call("relu", add(change, shortcut === undefined ? x : call("downsample", x)));
  });
}

function makeBottleneck(make: Building, inChannels: number, width: number, stride: number, shortcut?: Layer): Composed {
  const children = {
    conv1: make.convolution(inChannels, width, 1),
    bn1: make.norm(width),
    conv2: make.convolution(width, width, 3, { stride }),
    bn2: make.norm(width),
    conv3: make.convolution(width, width * 4, 1),
    bn3: make.norm(width * 4),
    relu,
    ...(shortcut && { downsample: shortcut }),
  };
  return composed<Readonly<Record<string, Layer>>>("bottleneck", children, (call, x) => {
    const narrow = call("relu", call("bn1", call("conv1", x)));
    const inner = call("relu", call("bn2", call("conv2", narrow)));
    const change = call("bn3", call("conv3", inner));
    return call("relu", add(change, shortcut === undefined ? x : call("downsample", x)));
  });
}

/** Two 3 x 3 convolutions that are added to what goes past them. */
export const basicBlock: Block = /* @__PURE__ */ Object.assign(makeBasicBlock, { expansion: 1 });

/** A 1 x 1 convolution that narrows, a 3 x 3 one, and a 1 x 1 one that widens again. */
const bottleneck: Block = /* @__PURE__ */ Object.assign(makeBottleneck, { expansion: 4 });
