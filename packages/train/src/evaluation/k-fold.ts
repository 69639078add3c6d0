import { checkOptions, checkRng, describeValue, refusal, type Rng } from "@ganglion/tensor";

/** Which samples a model learns from and which it is measured on. Each list rises. */
export interface Fold {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/** What `kFold` and `stratifiedKFold` take. */
export interface KFoldOptions {
  /** How many folds; 5 by default. */
  readonly folds?: number;
  /** Shuffles the samples before they are cut; without it they keep their order. */
  readonly rng?: Rng;
}

const renamed = { k: "folds", n_splits: "folds", nSplits: "folds", shuffle: "rng", seed: "rng", random_state: "rng" };

/**
 * Cuts samples into folds so that each is measured on once, by a model that has not seen it. Folds are equal in size but for one sample.
 * @throws TypeError for what is no number or option, RangeError unless there are at least two folds and as many samples.
 * @example
 * ```ts
 * import { digits, subset } from "@ganglion/datasets";
 * import { kFold } from "@ganglion/train";
 * import { rng } from "@ganglion/tensor";
 * const data = await digits();
 * const folds = kFold(data.size, { folds: 3, rng: rng(7) });
 * folds.map(({ validation }) => subset(data, validation).size); // => [599, 599, 599]
 * ```
 * @see Stone, 1974, Cross-Validatory Choice and Assessment of Statistical Predictions
 */
export function kFold(size: number, options: KFoldOptions = {}): readonly Fold[] {
  if (!Number.isSafeInteger(size) || size < 0 || size >= 2 ** 31) {
    const kind = typeof size === "number" ? RangeError : TypeError;
    const remedy = "It is the number of samples.";
    throw refusal(kind, "kFold", "size must be a whole number from 0 to 2147483647", describeValue(size), remedy);
  }
  const { folds, rng } = resolve("kFold", size, options);
  const order = rng?.permutation(size) ?? Int32Array.from({ length: size }, (_, index) => index);
  return foldsOf(order, folds, (place) => Math.floor((place * folds) / size));
}

/**
 * `kFold` with the same share of each class in every fold, as near as whole samples allow.
 * @throws RangeError unless there are at least two folds and as many samples, TypeError unless labels are whole numbers.
 * @example
 * ```ts
 * import { stratifiedKFold } from "@ganglion/train";
 * const [first] = stratifiedKFold([0, 0, 0, 0, 1, 1], { folds: 2 });
 * first?.validation; // => [0, 2, 4]
 * ```
 * @see Kohavi, 1995, A Study of Cross-Validation and Bootstrap for Accuracy Estimation and Model Selection
 */
export function stratifiedKFold(labels: ArrayLike<number>, options: KFoldOptions = {}): readonly Fold[] {
  const where = "stratifiedKFold";
  const isList = Array.isArray(labels) || (ArrayBuffer.isView(labels) && !(labels instanceof DataView));
  const own: readonly unknown[] = isList ? Array.from(labels as ArrayLike<unknown>) : [];
  if (!isList || !own.every((label) => Number.isSafeInteger(label))) {
    const got = isList ? "others among them" : describeValue(labels);
    throw refusal(TypeError, where, "labels must be a list of whole numbers", got, "Pass the y of a dataset.");
  }
  const { folds, rng } = resolve(where, own.length, options);
  const order = rng?.permutation(own.length) ?? Int32Array.from(own.keys());
  // Class after class, each dealt out in turn from where the one before it stopped.
  const byClass = Array.from(order).sort((a, b) => (own[a] as number) - (own[b] as number));
  return foldsOf(Int32Array.from(byClass), folds, (place) => place % folds);
}

function resolve(where: string, size: number, options: KFoldOptions): { folds: number; rng: Rng | undefined } {
  checkOptions<KFoldOptions>(where, options, { folds: checkFolds, rng: checkRng }, renamed);
  const { folds = 5, rng } = options;
  if (size >= folds) return { folds, rng };
  throw refusal(
    RangeError,
    where,
    `there must be at least ${folds} samples, one a fold`,
    `${size}`,
    "Make fewer folds.",
  );
}

function checkFolds(where: string, name: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 2) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  const remedy = "One fold leaves nothing to learn from.";
  throw refusal(kind, where, `${name} must be a whole number >= 2`, describeValue(value), remedy);
}

function foldsOf(order: Int32Array, folds: number, foldAt: (place: number) => number): Fold[] {
  const at = new Int32Array(order.length);
  for (const [place, sample] of order.entries()) at[sample] = foldAt(place);
  const samples = Array.from(at.keys());
  return Array.from({ length: folds }, (_, fold) => ({
    train: Int32Array.from(samples.filter((sample) => at[sample] !== fold)),
    validation: Int32Array.from(samples.filter((sample) => at[sample] === fold)),
  }));
}
