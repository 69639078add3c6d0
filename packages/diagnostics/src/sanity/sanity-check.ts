import {
  type AbortSignalLike,
  checkBoolean,
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkSignal,
  type Layer,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { checkBatch, type LabelledBatch } from "../count-dead-units.ts";
import type { Finding } from "../finding.ts";
import type { SanityCheckPart } from "./parts.ts";
import type { RateRange } from "./rate-range.ts";

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
  /** Called before each check and between the steps of the long ones. */
  readonly onProgress?: (progress: SanityCheckProgress) => void;
  /** Ends the work: the promise rejects with its reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/** How far a sanity check is. */
export interface SanityCheckProgress {
  /** What is checked now. */
  readonly check: SanityCheckPart["name"];
  /** The share of the whole that is done, from 0 to 1: each check counts alike. */
  readonly share: number;
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
 * learning rate to begin with. It works on copies: the model stays as it is. Gradients take longest: up to 130 forward passes of
 * 2 samples on the reference backend.
 * @throws TypeError if the model is none or cannot be copied, a batch has no tensors, or an option is wrong; what `signal` was
 *   aborted with.
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
    loss: [checkFunction],
    validation: checkBatch,
    rng: checkRng,
    gradients: checkBoolean,
    onProgress: checkFunction,
    signal: checkSignal,
  });
  return (await loaded("sanityCheck", import("./make-checks.ts"))).makeChecks(model, batch, options);
}
