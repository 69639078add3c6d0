import { checkOptions, describeValue, refusal, type Rng, sizeOf } from "@ganglion/tensor";
import { isTyped } from "../numbers.ts";
import { type Augmentation, checkChanged, described, type SampleBatch } from "./augmentation.ts";
import { fraction } from "./image-batch.ts";

/** How `mixup` mixes. */
export interface MixupOptions {
  /** How evenly: shares are drawn from the beta distribution of this and this; 0.2 by default, at most 4. */
  readonly alpha?: number;
}

/**
 * Adds to each sample another one of the batch, both in shares that make 1 and are the same for the whole batch. So are their
 * answers: labels become probabilities `[batch, classes]`, as `crossEntropy` takes them.
 * @throws RangeError unless alpha is above 0 and at most 4; TypeError unless it is a number, and for labels without classes.
 * @example
 * ```ts
 * import { mixup } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const batch = { x: Float32Array.of(0, 1), y: Int32Array.of(0, 1), shape: [1], classes: 2 };
 * const { x, y } = mixup()(batch, rng(7));
 * x[0] === y[1] && x[1] === y[3]; // => true
 * ```
 * @see Zhang, Cisse, Dauphin, Lopez-Paz, 2018, "mixup: Beyond Empirical Risk Minimization"
 */
export function mixup(options: MixupOptions = {}): Augmentation {
  checkOptions<MixupOptions>("mixup", options, { alpha: checkAlpha });
  const { alpha = 0.2 } = options;
  const change: Augmentation = (batch, rng) => {
    const { x, y, classes, ...rest } = checkChanged(batch);
    const length = sizeOf(batch.shape);
    const count = length === 0 ? 0 : x.length / length;
    const share = symmetricBeta(alpha, rng);
    const partners = rng.permutation(count);
    const answers = isTyped("Int32Array", y) ? probabilities(y, classes) : y;
    return {
      ...rest,
      x: mixed(x, length, partners, share),
      y: mixed(answers, count === 0 ? 0 : answers.length / count, partners, share),
      classes,
    } satisfies SampleBatch;
  };
  return described(change, { kind: "mixup", alpha });
}

function checkAlpha(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value <= 4) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(kind, where, `${name} must be above 0 and at most 4`, describeValue(value), "Leave it out for 0.2.");
}

function mixed(values: Float32Array, length: number, partners: Int32Array, share: number): Float32Array {
  const sums = new Float32Array(values.length);
  for (const [row, partner] of partners.entries()) {
    const [own, other] = [row * length, partner * length];
    for (let at = 0; at < length; at++) {
      sums[own + at] = share * (values[own + at] as number) + (1 - share) * (values[other + at] as number);
    }
  }
  return sums;
}

function probabilities(labels: Int32Array, classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) {
    if (!(label >= 0 && label < classes)) {
      const remedy = "Pass how many classes there are.";
      throw refusal(
        RangeError,
        "mixup",
        `labels must be below the ${describeValue(classes)} classes`,
        `${label}`,
        remedy,
      );
    }
    rows[row * classes + label] = 1;
  }
  return rows;
}

/**
 * A number of the beta distribution of `alpha` and `alpha`. For whole numbers it is the median of `2 alpha - 1` uniform ones, else
 * it is Joehnk's ratio of powers, which are products where `1 / alpha` is whole. Elsewhere engines may round powers differently, so
 * that fewer digits are kept than they agree on.
 * @see Joehnk, 1964, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen"
 */
export function symmetricBeta(alpha: number, rng: Rng): number {
  if (Number.isInteger(alpha)) {
    const uniform = Array.from({ length: 2 * alpha - 1 }, () => fraction(rng)).sort((a, b) => a - b);
    return uniform[alpha - 1] as number;
  }
  for (;;) {
    const [a, b] = [power(fraction(rng), 1 / alpha), power(fraction(rng), 1 / alpha)];
    if (a + b > 0 && a + b <= 1) return Math.round((a / (a + b)) * 2 ** 20) / 2 ** 20;
  }
}

function power(base: number, exponent: number): number {
  const whole = Math.round(exponent);
  if (Math.abs(exponent - whole) > 1e-9) return base ** exponent;
  let product = 1;
  for (let factor = 0; factor < whole; factor++) product *= base;
  return product;
}
