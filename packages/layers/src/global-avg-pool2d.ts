import { checkOptions, defineLayer, type Layer, mean, operation } from "@ganglion/tensor";
import { checkCalled, checkImages } from "./check.ts";

/** The layer that `globalAvgPool2d` makes. */
export interface GlobalAvgPool2d extends Layer {
  readonly kind: "globalAvgPool2d";
}

/**
 * The mean of each channel: images `[n, c, h, w]` of any size to features `[n, c]`, ready for a linear layer.
 * @throws TypeError if it is given an option: it has none.
 * @example
 * ```ts
 * import { globalAvgPool2d } from "@ganglion/layers";
 * import { zeros } from "@ganglion/tensor";
 * globalAvgPool2d()(zeros([2, 512, 7, 7])).shape; // [2, 512]
 * ```
 * @see Lin, Chen, Yan, 2013, "Network in network"
 */
export function globalAvgPool2d(options: object = {}): GlobalAvgPool2d {
  checkCalled("globalAvgPool2d", options);
  checkOptions("globalAvgPool2d", options, {});
  return defineLayer(
    (x) => {
      checkImages("globalAvgPool2d", x);
      return operation(() => mean(x, { axis: [2, 3] }));
    },
    { kind: "globalAvgPool2d" as const },
  );
}
