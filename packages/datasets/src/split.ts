import type { Rng } from "@ganglion/tensor";
import { type Dataset, type DatasetRole, dataset } from "./dataset.ts";
import { stratifiedOrder } from "./stratified-order.ts";
import { subset } from "./subset.ts";

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
export function split(source: Dataset, options: FractionSplit): [Dataset, Dataset];
export function split<const S extends readonly number[]>(
  source: Dataset,
  options: SizesSplit<S>,
): { -readonly [K in keyof S]: Dataset };
export function split(source: Dataset, options: FractionSplit | SizesSplit<readonly number[]>): Dataset[] {
  const sizes = "sizes" in options ? checkSizes(options.sizes, source.size) : fractionSizes(options, source.size);
  const roles = rolesOf(options.roles, sizes.length);
  const shuffled = options.rng?.permutation(source.size) ?? Int32Array.from(source.y.keys());
  const places = options.stratify === true ? stratifiedOrder(source.y, shuffled) : Int32Array.from(shuffled.keys());
  let start = 0;
  return sizes.map((size, index) => {
    const part = places.slice(start, start + size);
    start += size;
    const ordered = options.stratify === true ? reorder(part, options.rng) : part;
    const samples = subset(
      source,
      ordered.map((place) => shuffled[place] ?? 0),
    );
    const role = roles?.[index];
    return role === undefined ? samples : dataset({ ...samples, role });
  });
}

function rolesOf(roles: readonly DatasetRole[] | undefined, parts: number): readonly DatasetRole[] | undefined {
  if (roles === undefined || roles.length === parts) return roles;
  throw new RangeError(
    `split: there must be a role for each of the ${parts} parts, got ${roles.length}. Name one for each, or leave roles out.`,
  );
}

/** Cutting by class leaves a pattern in the order; a shuffle, or the source's own order, takes it away. */
function reorder(part: Int32Array, rng: Rng | undefined): Int32Array {
  return rng?.permutation(part.length).map((index) => part[index] ?? 0) ?? part.sort();
}

function fractionSizes({ fraction }: FractionSplit, size: number): number[] {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(
      `split: fraction must be from 0 to 1, got ${fraction}. Pass the share of the samples that the first part gets.`,
    );
  }
  const first = Math.round(fraction * size);
  return [first, size - first];
}

function checkSizes(sizes: readonly number[], size: number): readonly number[] {
  const total = sizes.reduce((sum, one) => sum + one, 0);
  if (sizes.every((one) => Number.isInteger(one) && one >= 0) && total <= size) return sizes;
  throw new RangeError(
    `split: sizes must be whole numbers >= 0 that add up to at most ${size}, got [${sizes.join(", ")}]. ` +
      `The dataset has ${size} samples.`,
  );
}
