import {
  checkBoolean,
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  type Layer,
  rng as seeded,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { checkBatch, type LabelledBatch } from "../count-dead-units.ts";
import type { Finding } from "../finding.ts";
import { plainDescent } from "./descend.ts";
import {
  data,
  firstLoss,
  gradients,
  inputs,
  learningRate,
  overfit,
  type SanityCheckPart,
  withCopy,
  type Work,
} from "./parts.ts";
import { rateRange, type RateRange } from "./rate-range.ts";

/** What `sanityCheck` takes besides the model and a batch. */
export interface SanityCheckOptions {
  /** A scalar, as it will be minimized. */
  readonly loss: (output: Tensor, y: Tensor) => Tensor;
  /** Some samples that are held out, to see that they are not among the others. */
  readonly validation?: LabelledBatch | undefined;
  /** What the checks draw from, and layers such as dropout; `rng(0)` by default. */
  readonly rng?: Rng;
  /** Compare gradients with differences in float64 on the reference backend; true by default. */
  readonly gradients?: boolean;
}

/** What a sanity check came to: plain data. */
export interface SanityReport {
  readonly passed: boolean;
  readonly checks: readonly SanityCheckPart[];
  readonly findings: readonly Finding[];
  /** The course of the learning-rate range test. */
  readonly rates: RateRange;
}

/**
 * What one should look at before a long training, in one call: whether the first loss is that of a guess, whether the inputs are
 * centred and scaled and hold no labels, whether gradients are right, whether a few samples can be learnt by heart, and which
 * learning rate to begin with. It works on copies: the model stays as it is.
 * @throws TypeError if the model is none or cannot be copied, a batch has no tensors, or an option is wrong.
 * @example
 * ```ts
 * import { sanityCheck } from "@ganglion/diagnostics";
 * import { linear, sequential } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { rng, tanh, tensor } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(4, 16, { rng: random }), tanh, linear(16, 3, { rng: random }));
 * const batch = { x: random.normal([32, 4]), y: tensor(Array.from({ length: 32 }, (_, i) => i % 3), { dtype: "int32" }) };
 * const { passed, checks } = await sanityCheck(model, batch, { loss: crossEntropy });
 * passed; // => true
 * checks.map(({ name }) => name); // => ["firstLoss", "inputs", "data", "gradients", "overfit", "learningRate"]
 * ```
 */
export async function sanityCheck(
  model: Layer,
  batch: LabelledBatch,
  options: SanityCheckOptions,
): Promise<SanityReport> {
  const where = "sanityCheck";
  checkModel(where, model);
  checkBatch(where, "batch", batch);
  checkOptions<SanityCheckOptions>(where, options, {
    loss: checkFunction,
    validation: checkBatch,
    rng: checkRng,
    gradients: checkBoolean,
  });
  checkFunction(where, "loss", options.loss);
  const work: Work = { model, batch, loss: options.loss, random: options.rng ?? seeded(0) };
  const rates = await withCopy(work, plainDescent, work.batch, rateRange);
  const parts = [
    await firstLoss(work),
    await inputs(work),
    await data(work, options.validation),
    ...(options.gradients === false ? [] : [await gradients(work)]),
    await overfit(work),
    learningRate(rates),
  ];
  return {
    passed: parts.every(({ check }) => check.passed),
    checks: parts.map(({ check }) => check),
    findings: parts.flatMap(({ findings }) => findings),
    rates,
  };
}
