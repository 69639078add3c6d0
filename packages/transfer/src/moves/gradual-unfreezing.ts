import { checkCount, checkOptions, type Layer, refusal } from "@ganglion/tensor";
import { freeze } from "./freeze.ts";
import { trainedPlaces, unitsOf } from "./units.ts";

/** What `gradualUnfreezing` takes. */
export interface GradualUnfreezingOptions {
  /** Into how many stages unfreezing falls, the first of which trains the head alone; one for each part by default. */
  readonly stages?: number;
}

/**
 * The model as it is trained in each stage of gradual unfreezing: first the head alone, at last all of it, and in between more
 * and more of what comes before the head. The models share their tensors, so that one optimizer over all parameters serves all
 * stages; train with each of them for some epochs.
 * @throws TypeError if something is no layer, or for what is no option; RangeError unless `stages` is a whole number from 1 to the
 * number of parts with parameters.
 * @example
 * ```ts
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * import { gradualUnfreezing, isFrozen } from "@ganglion/transfer";
 * const random = rng(7);
 * const model = sequential(linear(4, 8, { rng: random }), linear(8, 8, { rng: random }), linear(8, 2, { rng: random }));
 * const stages = gradualUnfreezing(model, { stages: 2 });
 * stages.map((stage) => Object.values(stage.children ?? {}).map(isFrozen)); // => [[true, true, false], [false, false, false]]
 * ```
 * @see Howard and Ruder, 2018, "Universal language model fine-tuning for text classification"
 */
export function gradualUnfreezing<L extends Layer>(model: L, options: GradualUnfreezingOptions = {}): L[] {
  const where = "gradualUnfreezing";
  checkOptions<GradualUnfreezingOptions>(where, options, { stages: checkCount });
  const parts = unitsOf(where, model).filter((unit) => trainedPlaces(unit).length > 0);
  const { stages = Math.max(parts.length, 1) } = options;
  if (stages > Math.max(parts.length, 1)) {
    const remedy = "Ask for fewer stages.";
    throw refusal(
      RangeError,
      where,
      `stages must be at most the ${parts.length} parts with parameters`,
      `${stages}`,
      remedy,
    );
  }
  const head = parts.at(-1);
  return Array.from({ length: stages }, (_, stage) => {
    if (head === undefined || stage === stages - 1) return model;
    // The head, and of what comes before it an equal share more in each stage.
    const trained = 1 + Math.floor(((parts.length - 1) * stage) / (stages - 1));
    const first = parts[parts.length - trained] as (typeof parts)[number];
    const before = unitsOf(where, model).map(({ path }) => path);
    return freeze(model, before.slice(0, before.indexOf(first.path)));
  });
}
