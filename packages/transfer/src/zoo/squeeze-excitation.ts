import { globalAvgPool2d } from "@ganglion/layers";
import { type Layer, mul, reshape } from "@ganglion/tensor";
import type { Building } from "./building.ts";
import { type Composed, composed } from "./composed.ts";

/**
 * Scales each channel by a number from 0 to 1 that all channels' means decide.
 * @see Hu, Shen, Sun, 2018, "Squeeze-and-excitation networks"
 */
export function squeezeExcitation(
  make: Building,
  channels: number,
  squeezed: number,
  activation: Layer,
  gate: Layer,
): Composed {
  const children = {
    avgpool: globalAvgPool2d() as Layer,
    fc1: make.convolution(channels, squeezed, 1, { bias: true }) as Layer,
    fc2: make.convolution(squeezed, channels, 1, { bias: true }) as Layer,
    activation,
    scale_activation: gate,
  };
  return composed("squeezeExcitation", children, (call, x) => {
    const [n = 0, c = 0] = x.shape;
    const mean = reshape(call("avgpool", x), [n, c, 1, 1]);
    return mul(call("scale_activation", call("fc2", call("activation", call("fc1", mean)))), x);
  });
}
