import { relu6 } from "@ganglion/activations";
import { dropout, type GlobalAvgPool2d, globalAvgPool2d, type Sequential, sequential } from "@ganglion/layers";
import { add, type Layer } from "@ganglion/tensor";
import { type Building, building, NARROW, type NetworkOptions } from "./building.ts";
import { composed } from "./composed.ts";
import { convNorm } from "./conv-norm.ts";

/** What the MobileNets of versions 2 and 3 and EfficientNet make. */
export type MobileNetwork = Sequential<{
  readonly features: Sequential;
  readonly avgpool: GlobalAvgPool2d;
  readonly classifier: Sequential;
}>;

/** Expansion, channels, blocks, and the stride of the first of them: table 2 of the paper. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/**
 * MobileNet v2: images `[n, 3, h, w]` (224 x 224 in its weights) to scores `[n, classes]`. 3,504,872 parameters with 1000
 * classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Sandler, Howard, Zhu, Zhmoginov, Chen, 2018, "MobileNetV2: inverted residuals and linear bottlenecks"
 */
export function mobilenetV2(options: NetworkOptions): MobileNetwork {
  const make = building("mobilenetV2", options, { linear: NARROW });
  const layers: Layer[] = [convNorm(make, [make.inChannels, 32], 3, relu6, { stride: 2 })];
  let channels = 32;
  for (const [expansion, width, count, stride] of STAGES) {
    for (let i = 0; i < count; i++) {
      layers.push(invertedResidual(make, channels, width, expansion, i === 0 ? stride : 1));
      channels = width;
    }
  }
  layers.push(convNorm(make, [channels, 1280], 1, relu6));
  return sequential({
    features: sequential(...layers),
    avgpool: globalAvgPool2d(),
    classifier: sequential(dropout(0.2), make.linear(1280, make.classes)),
  });
}

/** Widens, convolves each channel on its own, and narrows again without an activation. */
function invertedResidual(make: Building, from: number, to: number, expansion: number, stride: number): Layer {
  const wide = from * expansion;
  const widening = expansion === 1 ? [] : [convNorm(make, [from, wide], 1, relu6)];
  const conv = sequential(
    ...widening,
    convNorm(make, [wide, wide], 3, relu6, { stride, groups: wide }),
    make.convolution(wide, to, 1),
    make.norm(to),
  );
  const isAdded = stride === 1 && from === to;
  return composed("invertedResidual", { conv }, (call, x) => (isAdded ? add(x, call("conv", x)) : call("conv", x)));
}
