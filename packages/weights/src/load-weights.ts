import {
  assign,
  cast,
  checkBoolean,
  checkOptions,
  type Layer,
  noGrad,
  refusal,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import { shorten } from "./names.ts";
import { matched, type Sides, sidesOf, type Unmatched, type WeightsMatch } from "./match-weights.ts";
import type { NamedTensors } from "./model-state.ts";

/** How `loadWeights` loads. */
export interface LoadWeightsOptions {
  /** Refuse a state that does not fit the model name by name; true by default. Otherwise what fits is loaded. */
  readonly strict?: boolean;
}

/**
 * Gives a model the values of a state, all or none. Optimizers keep working: the model's tensors stay the same ones. With
 * `strict: false` what fits is loaded, such as all but a head for other classes, and the report says what was not.
 * @throws TypeError for what is no model, state or option; Error that lists what does not fit, with the closest names.
 * Nothing is changed then.
 * @example
 * ```ts
 * import { defineLayer, ones, zeros } from "@ganglion/tensor";
 * import { loadWeights } from "@ganglion/weights";
 * const body = ones([2]);
 * const model = defineLayer((x) => x, { parameters: { body, head: ones([5]) } });
 * const { matched, misfits } = loadWeights(model, { body: zeros([2]), head: zeros([10]) }, { strict: false });
 * matched; // => ["body"]
 * misfits[0]?.reason; // => "[10] for [5]"
 * await body.array(); // => [0, 0]
 * ```
 */
export function loadWeights(model: Layer, state: NamedTensors, options: LoadWeightsOptions = {}): WeightsMatch {
  const where = "loadWeights";
  checkOptions<LoadWeightsOptions>(where, options, { strict: checkBoolean });
  const { strict = true } = options;
  const sides = sidesOf(where, model, state);
  const match = matched(sides);
  const problems = [...(strict ? listProblems(match) : []), ...contradictions(sides, match.matched)];
  if (problems.length > 0) {
    const more = problems.length > 20 ? `; and ${problems.length - 20} more` : "";
    const remedy = "Nothing was changed. Rename with renameKeys, or pass { strict: false } to load what fits.";
    const rule = "the state must fit the model";
    throw refusal(Error, where, rule, problems.slice(0, 20).join("; ") + more, remedy);
  }
  scope(() =>
    noGrad(() => {
      // All are converted before the first is put in place, so that a want of memory changes nothing.
      const converted = match.matched.map((name) => {
        const x = sides.ours.get(name) as Tensor;
        return [x, cast(sides.theirs.get(name) as Tensor, x.dtype)] as const;
      });
      for (const [x, value] of converted) assign(x, value);
    }),
  );
  return match;
}

function listProblems({ missing, unexpected, misfits }: WeightsMatch): string[] {
  const hint = ({ closest }: Unmatched): string => (closest === undefined ? "" : ` (there is ${shorten(closest)})`);
  return [
    ...missing.map((one) => `missing ${shorten(one.name)}${hint(one)}`),
    ...unexpected.map((one) => `unexpected ${shorten(one.name)}${hint(one)}`),
    ...misfits.map((one) => `${shorten(one.name)} ${one.reason}${hint(one)}`),
  ];
}

/** Two values for one tensor that layers share, where they can be compared at once. */
function contradictions({ ours, theirs }: Sides, names: readonly string[]): string[] {
  const first = new Map<Tensor, string>();
  return names.flatMap((name) => {
    const x = ours.get(name) as Tensor;
    const before = first.get(x);
    if (before === undefined) first.set(x, name);
    if (before === undefined || hasSameValues(theirs.get(before) as Tensor, theirs.get(name) as Tensor)) return [];
    return [`${shorten(name)} for the tensor of ${shorten(before)}, with other values`];
  });
}

function hasSameValues(a: Tensor, b: Tensor): boolean {
  if (a === b || a.backend.downloadSync === undefined) return true;
  const values = b.dataSync();
  return a.dataSync().every((value, index) => Object.is(value, values[index]));
}
