import { relu } from "@ganglion/activations";
import { kaimingNormal } from "@ganglion/init";
import {
  avgPool2d,
  type GlobalAvgPool2d,
  globalAvgPool2d,
  type Linear,
  maxPool2d,
  type Sequential,
  sequential,
} from "@ganglion/layers";
import { concat, type Layer, type Tensor } from "@ganglion/tensor";
import { type Building, building, type NetworkOptions } from "./building.ts";
import { type Composed, composed } from "./composed.ts";

/** What `densenet121` makes. */
export type DenseNet = Sequential<{
  readonly features: Sequential;
  readonly relu: Layer;
  readonly avgpool: GlobalAvgPool2d;
  readonly classifier: Linear;
}>;

/** How many channels each dense layer adds. */
const GROWTH = 32;

/** How many dense layers each block has. */
const DEPTHS = [6, 12, 24, 16];

/**
 * DenseNet-121: images `[n, 3, h, w]` of at least 29 x 29 pixels (224 x 224 in its weights) to scores `[n, classes]`.
 * 7,978,856 parameters with 1000 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Huang, Liu, van der Maaten, Weinberger, 2017, "Densely connected convolutional networks"
 */
export function densenet121(options: NetworkOptions): DenseNet {
  const make = building("densenet121", options, { convolution: kaimingNormal() });
  const features: Record<string, Layer> = {
    conv0: make.convolution(make.inChannels, 64, 7, { stride: 2 }),
    norm0: make.norm(64),
    relu0: relu,
    pool0: maxPool2d(3, { stride: 2, padding: 1 }),
  };
  let channels = 64;
  for (const [i, depth] of DEPTHS.entries()) {
    features[`denseblock${i + 1}`] = denseBlock(make, channels, depth);
    channels += depth * GROWTH;
    if (i === DEPTHS.length - 1) break;
    features[`transition${i + 1}`] = transition(make, channels, channels / 2);
    channels /= 2;
  }
  features["norm5"] = make.norm(channels);
  return sequential({
    features: sequential(features),
    relu,
    avgpool: globalAvgPool2d(),
    classifier: make.linear(channels, make.classes),
  });
}

/** Layers of which each sees what all before it have made. */
function denseBlock(make: Building, inChannels: number, depth: number): Composed {
  const names = Array.from({ length: depth }, (_, i) => `denselayer${i + 1}`);
  const layers = names.map((name, i) => [name, denseLayer(make, inChannels + i * GROWTH)] as const);
  return composed<Readonly<Record<string, Layer>>>("denseBlock", Object.fromEntries(layers), (call, x) => {
    const made: Tensor[] = [x];
    for (const name of names) made.push(call(name, concat(made, { axis: 1 })));
    return concat(made, { axis: 1 });
  });
}

function denseLayer(make: Building, inChannels: number): Sequential {
  return sequential({
    norm1: make.norm(inChannels),
    relu1: relu,
    conv1: make.convolution(inChannels, 4 * GROWTH, 1),
    norm2: make.norm(4 * GROWTH),
    relu2: relu,
    conv2: make.convolution(4 * GROWTH, GROWTH, 3),
  });
}

function transition(make: Building, inChannels: number, outChannels: number): Sequential {
  return sequential({
    norm: make.norm(inChannels),
    relu,
    conv: make.convolution(inChannels, outChannels, 1),
    pool: avgPool2d(2),
  });
}
