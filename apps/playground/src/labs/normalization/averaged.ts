import { batchNorm, groupNorm, instanceNorm, layerNorm } from "@ganglion/normalization";
import { concat, type Layer, mean, rng, scope, slice, sqrt, type Tensor, variance } from "@ganglion/tensor";
import { cube, type NormName } from "./settings.ts";

/** Which norm is looked at. */
export interface AveragedQuestion {
  readonly norm: NormName;
  readonly groups: number;
  readonly seed: number;
}

/** Mean and deviation of the numbers that are averaged together with the one that is looked at. */
export interface AveragedAnswer {
  readonly before: { readonly mean: number; readonly std: number };
  readonly after: { readonly mean: number; readonly std: number };
  /** The number in the middle of each picture before, `[samples, channels]`: what the drawing is coloured by. */
  readonly shown: Float32Array;
}

/** Which samples and channels are averaged with sample 0 and channel 0: how many of each, from the first on. */
export function extentOf({ norm, groups }: Pick<AveragedQuestion, "norm" | "groups">): {
  readonly samples: number;
  readonly channels: number;
} {
  const { samples, channels } = cube;
  switch (norm) {
    case "batch":
      return { samples, channels: 1 };
    case "layer":
      return { samples: 1, channels };
    case "group":
      return { samples: 1, channels: channels / groups };
    case "instance":
      return { samples: 1, channels: 1 };
  }
}

/** Sends numbers through a norm, each channel and each sample of another mean, and measures what was averaged. */
export async function measureAveraged(question: AveragedQuestion): Promise<AveragedAnswer> {
  const { samples, channels, side } = cube;
  const { samples: many, channels: wide } = extentOf(question);
  const random = rng(question.seed);
  const numbers = scope(() => {
    const noise = random.normal([samples, channels, side, side]);
    const x = noise
      .add(random.normal([1, channels, 1, 1], { std: 2 }))
      .add(random.normal([samples, 1, 1, 1], { std: 1.5 }));
    const part = (from: Tensor): Tensor =>
      slice(from, [
        [0, many],
        [0, wide],
      ]).reshape([-1]);
    const facts = (values: Tensor): Tensor[] => [
      mean(values).reshape([1]),
      sqrt(variance(values, { correction: 0 })).reshape([1]),
    ];
    const y = normOf(question)(x, { training: true });
    const middle = slice(x, [null, null, 1, 1]).reshape([-1]);
    return concat([...facts(part(x)), ...facts(part(y)), middle]);
  });
  try {
    const [meanBefore = 0, stdBefore = 0, meanAfter = 0, stdAfter = 0, ...shown] = await numbers.data();
    return {
      before: { mean: meanBefore, std: stdBefore },
      after: { mean: meanAfter, std: stdAfter },
      shown: Float32Array.from(shown),
    };
  } finally {
    numbers.dispose();
  }
}

function normOf({ norm, groups }: AveragedQuestion): Layer {
  const { channels, side } = cube;
  switch (norm) {
    case "batch":
      return batchNorm(channels);
    case "layer":
      return layerNorm([channels, side, side]);
    case "group":
      return groupNorm(groups, channels);
    case "instance":
      return instanceNorm(channels);
  }
}
