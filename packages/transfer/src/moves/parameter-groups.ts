import { checkOptions, checkPositive, describeValue, type Layer, refusal, type Tensor } from "@ganglion/tensor";
import { isFrozen } from "./freeze.ts";
import { trainedPlaces, unitsOf } from "./units.ts";

/** What `parameterGroups` takes. */
export interface ParameterGroupsOptions {
  /** The learning rate of the head, the last part with parameters. */
  readonly learningRate: number;
  /** By what the rate is multiplied from one part to the one before it, above 0 and at most 1; 0.9 by default. */
  readonly factor?: number;
}

/** Parameters that are trained with one rate, as the optimizers of `@ganglion/optim` take them. */
export interface RateGroup {
  readonly parameters: readonly Tensor[];
  readonly learningRate: number;
}

/**
 * A model's parameters in groups whose learning rates fall towards the input: what the first layers know is the most general,
 * and needs the least change. A part is a layer or block of the model's sequences. Frozen parameters are left out; one that
 * several parts share belongs to the last of them.
 * @throws TypeError if something is no layer, or for what is no option; RangeError unless the rates are positive and `factor` is at most 1.
 * @throws Error if all is frozen.
 * @example
 * ```ts
 * import { linear, sequential } from "@ganglion/layers";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { parameterGroups } from "@ganglion/transfer";
 * const random = rng(7);
 * const model = sequential(linear(4, 8, { rng: random }), linear(8, 2, { rng: random }));
 * const groups = parameterGroups(model, { learningRate: 0.1, factor: 0.5 });
 * groups.map(({ learningRate }) => learningRate); // => [0.05, 0.1]
 * const optimizer = sgd(groups, { learningRate: 0.1, momentum: 0.9 });
 * ```
 * @see Howard and Ruder, 2018, "Universal language model fine-tuning for text classification" (discriminative fine-tuning)
 */
export function parameterGroups(model: Layer, options: ParameterGroupsOptions): RateGroup[] {
  const where = "parameterGroups";
  const checks = { learningRate: [checkPositive], factor: checkFactor };
  checkOptions<ParameterGroupsOptions>(where, options, checks, { lr: "learningRate", decay: "factor" });
  const { learningRate, factor = 0.9 } = options;
  const taken = new Set<Tensor>();
  const groups: RateGroup[] = [];
  for (const unit of unitsOf(where, model).toReversed()) {
    const places = trainedPlaces(unit).filter(({ layer }) => !isFrozen(layer));
    const own = places.flatMap(({ layer }) => Object.values(layer.parameters ?? {})).filter((x) => !taken.has(x));
    const parameters = [...new Set(own)];
    for (const x of parameters) taken.add(x);
    if (parameters.length > 0) groups.unshift({ parameters, learningRate: learningRate * factor ** groups.length });
  }
  if (groups.length > 0) return groups;
  const remedy = "Unfreeze some of it, say with unfreeze(model, path).";
  throw refusal(Error, where, "there must be parameters that are not frozen", "none", remedy);
}

function checkFactor(where: string, name: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && value <= 1) return;
  const kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(kind, where, `${name} must be above 0 and at most 1`, describeValue(value), "0.9 is the default.");
}
