import { relu } from "@ganglion/activations";
import { kaimingUniform } from "@ganglion/init";
import { dropout, globalAvgPool2d, maxPool2d, type Sequential, sequential } from "@ganglion/layers";
import { concat, type Layer } from "@ganglion/tensor";
import { type Building, building, NARROW, type NetworkOptions } from "./building.ts";
import { type Composed, composed } from "./composed.ts";

/** What the `squeezenet` functions make. Its classifier is a convolution, followed by the mean of each channel. */
export type SqueezeNet = Sequential<{
  readonly features: Sequential;
  readonly classifier: Sequential;
}>;

/**
 * SqueezeNet 1.0: images `[n, 3, h, w]` of at least 21 x 21 pixels (224 x 224 in its weights) to scores `[n, classes]`.
 * 1,248,424 parameters with 1000 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer, 2016, "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and
 * <0.5MB model size"
 */
export function squeezenet1_0(options: NetworkOptions): SqueezeNet {
  const make = building("squeezenet1_0", options, RULES);
  return squeezenet(make, [
    make.convolution(make.inChannels, 96, 7, { stride: 2, padding: 0, bias: true }),
    relu,
    pool(),
    fire(make, 96, 16, 64),
    fire(make, 128, 16, 64),
    fire(make, 128, 32, 128),
    pool(),
    fire(make, 256, 32, 128),
    fire(make, 256, 48, 192),
    fire(make, 384, 48, 192),
    fire(make, 384, 64, 256),
    pool(),
    fire(make, 512, 64, 256),
  ]);
}

/**
 * SqueezeNet 1.1, which takes 2.4 times less computation than 1.0, for images of at least 17 x 17 pixels. 1,235,496 parameters
 * with 1000 classes.
 */
export function squeezenet1_1(options: NetworkOptions): SqueezeNet {
  const make = building("squeezenet1_1", options, RULES);
  return squeezenet(make, [
    make.convolution(make.inChannels, 64, 3, { stride: 2, padding: 0, bias: true }),
    relu,
    pool(),
    fire(make, 64, 16, 64),
    fire(make, 128, 16, 64),
    pool(),
    fire(make, 128, 32, 128),
    fire(make, 256, 32, 128),
    pool(),
    fire(make, 256, 48, 192),
    fire(make, 384, 48, 192),
    fire(make, 384, 64, 256),
    fire(make, 512, 64, 256),
  ]);
}

const RULES = { convolution: /* @__PURE__ */ kaimingUniform() };

function pool(): Layer {
  return maxPool2d(3, { stride: 2, ceilMode: true });
}

function squeezenet(make: Building, features: readonly Layer[]): SqueezeNet {
  const last = make.convolution(512, make.classes, 1, { bias: true, init: NARROW });
  return sequential({
    features: sequential(...features),
    classifier: sequential(dropout(0.5), last, relu, globalAvgPool2d()),
  });
}

/** A 1 x 1 convolution that narrows, and two that widen again, whose channels are put side by side. */
function fire(make: Building, inChannels: number, squeezed: number, expanded: number): Composed {
  const children = {
    squeeze: make.convolution(inChannels, squeezed, 1, { bias: true }) as Layer,
    squeeze_activation: relu as Layer,
    expand1x1: make.convolution(squeezed, expanded, 1, { bias: true }) as Layer,
    expand1x1_activation: relu as Layer,
    expand3x3: make.convolution(squeezed, expanded, 3, { bias: true }) as Layer,
    expand3x3_activation: relu as Layer,
  };
  return composed("fire", children, (call, x) => {
    const narrow = call("squeeze_activation", call("squeeze", x));
    const points = call("expand1x1_activation", call("expand1x1", narrow));
    return concat([points, call("expand3x3_activation", call("expand3x3", narrow))], { axis: 1 });
  });
}
