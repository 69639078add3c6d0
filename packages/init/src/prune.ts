import {
  checkModel,
  checkNumber,
  checkOptions,
  keep,
  type Layer,
  oneOf,
  tensor,
  type TypedArray,
  refusal,
} from "@ganglion/tensor";
import { checkMasks, maskedWeights, type Masks, prunableWeights } from "./mask.ts";
import type { MagnitudeMasksOptions } from "./magnitude-masks.ts";

/** The weights of a layer and which of them are left, on the host. */
interface Candidate {
  readonly path: string;
  readonly shape: readonly number[];
  readonly values: TypedArray;
  readonly left: Float32Array;
}

/** What `magnitudeMasks` does. */
export async function pruneByMagnitude(model: Layer, options: MagnitudeMasksOptions): Promise<Masks> {
  checkModel("magnitudeMasks", model);
  checkOptions<MagnitudeMasksOptions>("magnitudeMasks", options, {
    rate: checkRate,
    outputRate: checkRate,
    scope: checkScope,
    masks: checkMasks,
  });
  const { rate = 0.2, outputRate = rate / 2, scope = "layer", masks = {} } = options;
  maskedWeights("magnitudeMasks", model, masks);
  const candidates = await readCandidates(model, masks);
  if (scope === "global") pruneSmallest(candidates, rate);
  else {
    for (const [index, candidate] of candidates.entries()) {
      pruneSmallest([candidate], index === candidates.length - 1 ? outputRate : rate);
    }
  }
  return Object.fromEntries(candidates.map(({ path, left, shape }) => [path, keep(tensor(left, { shape }))]));
}

/** What `remainingShare` does. */
export async function shareLeft(masks: Masks): Promise<number> {
  checkMasks("remainingShare", "masks", masks);
  let left = 0;
  let all = 0;
  for (const mask of Object.values(masks)) {
    for (const value of await mask.data()) left += value;
    all += mask.size;
  }
  return all === 0 ? 1 : left / all;
}

async function readCandidates(model: Layer, masks: Masks): Promise<Candidate[]> {
  const weights = [...prunableWeights(model)];
  return Promise.all(
    weights.map(async ([path, { weight }]) => {
      const values = await weight.data();
      const before = await masks[path]?.data();
      const left = before === undefined ? new Float32Array(values.length).fill(1) : Float32Array.from(before);
      return { path, shape: weight.shape, values, left };
    }),
  );
}

/** Takes `rate` of the weights that are left, the smallest of all candidates; of equal ones the first. */
function pruneSmallest(candidates: readonly Candidate[], rate: number): void {
  const magnitudes = Float64Array.from(
    candidates.flatMap(({ values, left }) => Array.from(values, Math.abs).filter((_, index) => left[index] === 1)),
  ).sort();
  const count = Math.round(rate * magnitudes.length);
  const threshold = magnitudes[count - 1] ?? Number.NEGATIVE_INFINITY;
  let ties = count - lowerBound(magnitudes, threshold);
  for (const { values, left } of candidates) {
    for (const [index, value] of values.entries()) {
      const magnitude = Math.abs(value);
      if (left[index] !== 1 || magnitude > threshold) continue;
      if (magnitude < threshold || ties-- > 0) left[index] = 0;
    }
  }
}

/** How many elements of a sorted array are below `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  const index = sorted.findIndex((element) => element >= value);
  return index === -1 ? sorted.length : index;
}

/** @throws TypeError unless a rate is a number, RangeError unless it is a share. */
export function checkRate(where: string, name: string, rate: unknown, optional?: boolean): void {
  checkNumber(where, name, rate, optional);
  if (rate >= 0 && rate <= 1) return;
  const remedy = "0.2 takes every fifth weight that is left.";
  throw refusal(RangeError, where, `${name} must be from 0 to 1`, `${rate}`, remedy);
}

/** @throws TypeError unless `scope` says among which weights the smallest are. */
export function checkScope(where: string, name: string, scope: unknown, optional?: boolean): void {
  oneOf("layer", "global")(where, name, scope, optional);
}
