import { relu } from "@ganglion/activations";
import {
  type AdaptiveAvgPool2d,
  adaptiveAvgPool2d,
  dropout,
  type Flatten,
  flatten,
  maxPool2d,
  type Sequential,
  sequential,
} from "@ganglion/layers";
import { type Building, building, type NetworkOptions } from "./building.ts";

/** What `alexnet` and the `vgg` functions make. */
export type PlainNetwork = Sequential<{
  readonly features: Sequential;
  readonly avgpool: AdaptiveAvgPool2d;
  readonly flatten: Flatten;
  readonly classifier: Sequential;
}>;

/**
 * AlexNet, as torchvision has it: images `[n, 3, h, w]` of at least 63 x 63 pixels (224 x 224 in its weights) to scores
 * `[n, classes]`. 61,100,840 parameters with 1000 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * import { alexnet } from "@ganglion/transfer";
 * const model = alexnet({ rng: rng(7), classes: 10 });
 * ```
 * @see Krizhevsky, 2014, "One weird trick for parallelizing convolutional neural networks"
 */
export function alexnet(options: NetworkOptions): PlainNetwork {
  const make = building("alexnet", options, { convolution: null });
  const biased = { bias: true };
  return sequential({
    features: sequential(
      make.convolution(make.inChannels, 64, 11, { stride: 4, padding: 2, bias: true }),
      relu,
      maxPool2d(3, { stride: 2 }),
      make.convolution(64, 192, 5, biased),
      relu,
      maxPool2d(3, { stride: 2 }),
      make.convolution(192, 384, 3, biased),
      relu,
      make.convolution(384, 256, 3, biased),
      relu,
      make.convolution(256, 256, 3, biased),
      relu,
      maxPool2d(3, { stride: 2 }),
    ),
    avgpool: adaptiveAvgPool2d(6),
    flatten: flatten(),
    classifier: wideClassifier(make, 256 * 6 * 6),
  });
}

/** Three linear layers, with dropout before the first two. */
function wideClassifier(make: Building, inFeatures: number): Sequential {
  return sequential(
    dropout(0.5),
    make.linear(inFeatures, 4096),
    relu,
    dropout(0.5),
    make.linear(4096, 4096),
    relu,
    make.linear(4096, make.classes),
  );
}
