/** The difference quotients of a function of one number around a point, over a step to each side. */
export interface Quotients {
  /** From the left neighbour to the right one. */
  readonly central: number;
  /** By how much those of the two sides differ. */
  readonly jump: number;
  /** How large the larger of them is. */
  readonly size: number;
  /** How far rounding can move `jump`. */
  readonly noise: number;
}

/** What the function is at a point and at its neighbours, and how far those are away. */
export interface Neighbourhood {
  readonly left: ArrayLike<number>;
  readonly middle: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly stepLeft: number;
  readonly stepRight: number;
}

/** How many units in the last place an output may be off by. */
const OUTPUT_ERROR = 32 * 2 ** -52;

/** The quotients of the weighted sum of the outputs. Each output is subtracted before it is added up, so that less is lost. */
export function differenceQuotients(weights: Float64Array, at: Neighbourhood): Quotients {
  let right = 0;
  let left = 0;
  let total = 0;
  let moved = 0;
  for (const [i, weight] of weights.entries()) {
    const value = at.middle[i] as number;
    const next = at.right[i] as number;
    const previous = at.left[i] as number;
    right += weight * (next - value);
    left += weight * (value - previous);
    total += weight * (next - previous);
    if (next !== previous) moved += Math.abs(weight * value);
  }
  const quotientRight = right / at.stepRight;
  const quotientLeft = left / at.stepLeft;
  return {
    central: total / (at.stepLeft + at.stepRight),
    jump: Math.abs(quotientRight - quotientLeft),
    size: Math.max(Math.abs(quotientRight), Math.abs(quotientLeft)),
    noise: (OUTPUT_ERROR * moved) / Math.min(at.stepLeft, at.stepRight),
  };
}

/** Whether the two sides differ so much that a kink could spoil the central quotient by `tolerance`. */
export function isSuspicious({ jump, size, noise }: Quotients, tolerance: number): boolean {
  return jump > tolerance * size + noise;
}

/**
 * Whether the function has a kink or a step within the wider of two steps that are a factor of 10 apart. Where it is
 * smooth, the quotients of the two sides differ by `step * f''`, so that the jump shrinks with the step. A kink at the point
 * keeps its jump, and one between the steps takes it all away.
 */
export function isKink(wide: Quotients, narrow: Quotients): boolean {
  return narrow.jump > 0.2 * wide.jump + narrow.noise || narrow.jump < 0.05 * wide.jump - narrow.noise;
}
