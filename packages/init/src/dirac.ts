import { allocate, checkCount, checkOptions, formatShape, refusal, ShapeError, sizeOf, tensor } from "@ganglion/tensor";
import { type Initializer, initializer } from "./initializer.ts";

/** How `dirac` deals with groups. */
export interface DiracOptions {
  /** The convolution's groups; those of the layer that draws by default. */
  readonly groups?: number;
}

/**
 * A convolution that passes as many channels on as it can: 1 at the kernel's centre where output channel `i` (within its
 * group) meets input channel `i`, zeros elsewhere. For weights `[out, in / groups, ...kernel]` with one to three kernel axes.
 * @throws ShapeError when drawing, if the weight has other axes or `groups` does not divide the output channels.
 * @example
 * ```ts
 * import { dirac } from "@ganglion/init";
 * const init = dirac();
 * ```
 * @see Zagoruyko, Komodakis, 2017, "DiracNets: training very deep neural networks without skip-connections"
 */
export function dirac(options: DiracOptions = {}): Initializer {
  checkOptions<DiracOptions>("dirac", options, { groups: checkCount });
  return initializer("dirac", (shape, { dtype, groups: own }) => {
    const { groups = own } = options;
    const [out = 0, channels = 0, ...kernel] = shape;
    if (kernel.length < 1 || kernel.length > 3 || out % groups !== 0) {
      throw refusal(
        ShapeError,
        "dirac",
        "the weight must be [out, in / groups, ...kernel] with one to three kernel axes, and groups must divide out",
        `${formatShape(shape)} and ${groups} groups`,
        "For a linear layer use eye.",
        shape,
      );
    }
    const field = sizeOf(kernel);
    const center = kernel.reduce((index, length) => index * length + Math.floor(length / 2), 0);
    const values = allocate("float64", sizeOf(shape));
    const perGroup = out / groups;
    for (let unit = 0; unit < out; unit++) {
      const channel = unit % perGroup;
      if (channel < channels) values[(unit * channels + channel) * field + center] = 1;
    }
    return tensor(values, { shape, dtype });
  });
}
