import { anything, checkBoolean, checkOptions, checkRng, describeValue, refusal, type Rng } from "@ganglion/tensor";
import { type Dataset, dataset } from "./dataset.ts";
import { type Answers, checkRole, type DatasetFields, type DatasetRole } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import { checkSamples } from "./samples.ts";
import { stratifiedOrder } from "./stratified-order.ts";
import { pick } from "./subset.ts";

/** How `split` chooses the samples of each part. */
export interface SplitChoice {
  /** Draws which samples go where, and shuffles each part; without it the samples keep their order. */
  readonly rng?: Rng;
  /** Whether every part gets the same share of each class, as near as whole samples allow. */
  readonly stratify?: boolean;
  /** What each part is for, in order. Preprocessing refuses to be fitted on a part whose role is not "train". */
  readonly roles?: readonly DatasetRole[];
}

/** Two parts; the first gets `fraction` of the samples, rounded to a whole sample. */
export interface FractionSplit extends SplitChoice {
  readonly fraction: number;
}

/** As many parts as there are sizes, in samples; what they leave over belongs to none. */
export interface SizesSplit<S extends readonly number[]> extends SplitChoice {
  readonly sizes: S;
}

/**
 * Cuts a dataset into parts that share no sample.
 * @throws RangeError unless `fraction` is between 0 and 1, or the sizes are whole numbers >= 0 that fit the dataset, and there
 * is a role for each part or none.
 * @throws TypeError if an option is unknown, of another kind, or needs classes where there are none.
 * @example
 * ```ts
 * import { digits, split } from "@ganglion/datasets";
 * import { rng } from "@ganglion/tensor";
 * const all = await digits();
 * const [train, validation] = split(all, { fraction: 0.8, rng: rng(7), stratify: true });
 * const [known, unseen] = split(all, { fraction: 0.8, rng: rng(7), roles: ["train", "test"] });
 * const [a, b, c] = split(all, { sizes: [1000, 400, 397], rng: rng(7) });
 * ```
 */
export function split<Y extends Answers>(source: Dataset<Y>, options: FractionSplit): [Dataset<Y>, Dataset<Y>];
export function split<Y extends Answers, const S extends readonly number[]>(
  source: Dataset<Y>,
  options: SizesSplit<S>,
): { -readonly [K in keyof S]: Dataset<Y> };
export function split(
  source: Dataset<Answers>,
  options: FractionSplit | SizesSplit<readonly number[]>,
): Dataset<Answers>[] {
  const { size } = checkSamples("split", source);
  checkOptions<SplitOptions>(
    "split",
    options,
    { fraction: anything, sizes: anything, rng: checkRng, stratify: checkBoolean, roles: anything },
    {
      trainSize: "fraction",
      train_size: "fraction",
      lengths: "sizes",
      randomState: "rng",
      random_state: "rng",
      seed: "rng",
    },
  );
  const { fraction, sizes: given, rng, stratify = false, roles } = options as SplitOptions;
  const sizes = checkSizes(fraction, given, size);
  checkRoles(roles, sizes.length);
  const shuffled = rng?.permutation(size) ?? Int32Array.from({ length: size }, (_, index) => index);
  const places = stratify ? stratifiedOrder(labelsOf(source.y), shuffled) : Int32Array.from(shuffled.keys());
  let start = 0;
  return sizes.map((length, index) => {
    const part = places.slice(start, start + length);
    start += length;
    const ordered = stratify ? reorder(part, rng) : part;
    const samples = pick(
      source,
      ordered.map((place) => shuffled[place] ?? 0),
    );
    const role = roles?.[index];
    return role === undefined ? samples : dataset({ ...samples, role } as DatasetFields);
  });
}

type SplitOptions = SplitChoice & { readonly fraction?: number; readonly sizes?: readonly number[] };

function labelsOf(y: Answers): Int32Array {
  if (isTyped("Int32Array", y)) return y;
  const remedy = "Leave it out: targets of a regression have no classes.";
  throw refusal(TypeError, "split", "stratify needs labels", describeValue(y), remedy);
}

function checkRoles(roles: unknown, parts: number): void {
  if (roles === undefined) return;
  const [rule, remedy] = [
    `there must be a role for each of the ${parts} parts`,
    "Name one for each, or leave roles out.",
  ];
  if (!Array.isArray(roles)) throw refusal(TypeError, "split", rule, describeValue(roles), remedy);
  for (const [index, role] of roles.entries()) checkRole("split", `roles[${index}]`, role);
  if (roles.length !== parts) throw refusal(RangeError, "split", rule, `${roles.length}`, remedy);
}

/** Cutting by class leaves a pattern in the order; a shuffle, or the source's own order, takes it away. */
function reorder(part: Int32Array, rng: Rng | undefined): Int32Array {
  return rng?.permutation(part.length).map((index) => part[index] ?? 0) ?? part.sort();
}

function checkSizes(fraction: unknown, sizes: unknown, size: number): readonly number[] {
  if ((fraction === undefined) === (sizes === undefined)) {
    const got = fraction === undefined ? "neither" : "both";
    throw refusal(
      TypeError,
      "split",
      "either fraction or sizes must be given",
      got,
      "Pass { fraction: 0.8 }, for instance.",
    );
  }
  if (sizes !== undefined) return wholeSizes(sizes, size);
  if (typeof fraction !== "number" || !(fraction >= 0 && fraction <= 1)) {
    throw refusal(
      typeof fraction === "number" ? RangeError : TypeError,
      "split",
      "fraction must be from 0 to 1",
      describeValue(fraction),
      "Pass the share of the samples that the first part gets.",
    );
  }
  const first = Math.round(fraction * size);
  return [first, size - first];
}

function wholeSizes(sizes: unknown, size: number): readonly number[] {
  const isList = Array.isArray(sizes);
  const isWhole = isList && sizes.every((one) => Number.isInteger(one) && one >= 0);
  if (isWhole && sizes.reduce((sum: number, one: number) => sum + one, 0) <= size) return sizes;
  throw refusal(
    isList ? RangeError : TypeError,
    "split",
    `sizes must be whole numbers >= 0 that add up to at most ${size}`,
    isList ? `[${sizes.map(describeValue).join(", ")}]` : describeValue(sizes),
    `The dataset has ${size} samples.`,
  );
}
