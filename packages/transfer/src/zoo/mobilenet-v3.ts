import { hardSigmoid, hardSwish, relu } from "@ganglion/activations";
import { dropout, globalAvgPool2d, sequential } from "@ganglion/layers";
import { add, type Layer } from "@ganglion/tensor";
import { type Building, building, NARROW, type NetworkOptions } from "./building.ts";
import { composed } from "./composed.ts";
import { convNorm, roundChannels } from "./conv-norm.ts";
import type { MobileNetwork } from "./mobilenet-v2.ts";
import { squeezeExcitation } from "./squeeze-excitation.ts";

/** One row of table 2 of the paper. */
interface Row {
  readonly kernelSize: number;
  readonly expanded: number;
  readonly out: number;
  readonly squeezes: boolean;
  readonly activation: Layer;
  readonly stride: number;
}

/**
 * The small MobileNet v3: images `[n, 3, h, w]` (224 x 224 in its weights) to scores `[n, classes]`. 2,542,856 parameters with
 * 1000 classes.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless counts are whole numbers >= 1.
 * @see Howard et al., 2019, "Searching for MobileNetV3"
 */
export function mobilenetV3Small(options: NetworkOptions): MobileNetwork {
  const make = building("mobilenetV3Small", options, { linear: NARROW, eps: 0.001, momentum: 0.01 });
  const layers: Layer[] = [convNorm(make, [make.inChannels, 16], 3, hardSwish, { stride: 2 })];
  let channels = 16;
  for (const row of smallRows()) {
    layers.push(invertedResidual(make, channels, row));
    channels = row.out;
  }
  layers.push(convNorm(make, [channels, 6 * channels], 1, hardSwish));
  return sequential({
    features: sequential(...layers),
    avgpool: globalAvgPool2d(),
    classifier: sequential(make.linear(6 * channels, 1024), hardSwish, dropout(0.2), make.linear(1024, make.classes)),
  });
}

function smallRows(): Row[] {
  const row = (
    kernelSize: number,
    expanded: number,
    out: number,
    squeezes: boolean,
    activation: Layer,
    stride: number,
  ): Row => ({
    kernelSize,
    expanded,
    out,
    squeezes,
    activation,
    stride,
  });
  return [
    row(3, 16, 16, true, relu, 2),
    row(3, 72, 24, false, relu, 2),
    row(3, 88, 24, false, relu, 1),
    row(5, 96, 40, true, hardSwish, 2),
    row(5, 240, 40, true, hardSwish, 1),
    row(5, 240, 40, true, hardSwish, 1),
    row(5, 120, 48, true, hardSwish, 1),
    row(5, 144, 48, true, hardSwish, 1),
    row(5, 288, 96, true, hardSwish, 2),
    row(5, 576, 96, true, hardSwish, 1),
    row(5, 576, 96, true, hardSwish, 1),
  ];
}

function invertedResidual(make: Building, from: number, row: Row): Layer {
  const { kernelSize, expanded, out, squeezes, activation, stride } = row;
  const layers: Layer[] = expanded === from ? [] : [convNorm(make, [from, expanded], 1, activation)];
  layers.push(convNorm(make, [expanded, expanded], kernelSize, activation, { stride, groups: expanded }));
  if (squeezes) {
    layers.push(squeezeExcitation(make, expanded, roundChannels(Math.floor(expanded / 4)), relu, hardSigmoid));
  }
  layers.push(convNorm(make, [expanded, out], 1));
  const isAdded = stride === 1 && from === out;
  return composed("invertedResidual", { block: sequential(...layers) }, (call, x) =>
    isAdded ? add(call("block", x), x) : call("block", x),
  );
}
