import { checkFunction, describeValue, isTensor, refusal, type Rng, type Shape } from "@ganglion/tensor";
import type { Answers } from "../dataset-fields.ts";
import { isTyped } from "../numbers.ts";

/** Some samples on their way into a batch, before they become tensors. */
export interface SampleBatch {
  /** The samples, one after the other, each row-major. */
  readonly x: Float32Array;
  /** Their classes; or their targets, one sample's after another's. */
  readonly y: Answers;
  /** The shape of one sample, such as `[3, 32, 32]`. */
  readonly shape: Shape;
  /** How many classes there are; 0 for targets of a regression. */
  readonly classes: number;
}

/**
 * Changes samples by chance. It gives others back and leaves those that it got as they are, and draws all it needs from `rng`, so
 * that a seed gives the same samples on every backend. It runs on the host, before anything is handed to a device.
 */
export interface Augmentation {
  (batch: SampleBatch, rng: Rng): SampleBatch;
  /** What it does, for who has to do the same elsewhere; ours have it. */
  readonly toJSON?: () => AugmentationFacts;
}

/** What an augmentation does, as plain data: its kind and options, or the `steps` of one that is made of several. */
export interface AugmentationFacts {
  readonly kind: string;
  readonly [option: string]: unknown;
}

/**
 * One augmentation of several, each applied to what the one before it gave.
 * @throws TypeError for what is no function.
 * @example
 * ```ts
 * import { augmentation, randomCrop, randomFlip } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const change = augmentation(randomCrop({ padding: 4 }), randomFlip());
 * const batch = { x: new Float32Array(2 * 3 * 32 * 32), y: Int32Array.of(0, 1), shape: [3, 32, 32], classes: 2 };
 * change(batch, rng(7)).x.length; // => 6144
 * ```
 */
export function augmentation(...steps: readonly Augmentation[]): Augmentation {
  for (const [index, step] of steps.entries()) checkFunction("augmentation", `step ${index}`, step);
  const change: Augmentation = (batch, rng) => steps.reduce((changed, step) => checkChanged(step(changed, rng)), batch);
  const facts = steps.map((step) => step.toJSON?.());
  return facts.includes(undefined) ? change : described(change, { kind: "augmentation", steps: facts });
}

/** An augmentation that says what it does. */
export function described(change: Augmentation, facts: AugmentationFacts): Augmentation {
  return Object.assign(change, { toJSON: () => facts });
}

/** @throws TypeError unless it is a batch, as augmentations of one's own may forget to give one back. */
export function checkChanged(batch: SampleBatch): SampleBatch {
  const { x, y, shape } = Object(batch) as Partial<SampleBatch>;
  const isAnswers = isTyped("Int32Array", y) || isTyped("Float32Array", y);
  if (isTyped("Float32Array", x) && isAnswers && Array.isArray(shape)) return batch;
  const remedy = isTensor(x) ? "Give plain typed arrays: tensors are made afterwards." : "Return { ...batch, x }.";
  throw refusal(
    TypeError,
    "augmentation",
    "each step must return samples with x, y and shape",
    describeValue(batch),
    remedy,
  );
}
