import { describeValue, type Layer, refusal, sameShape, type Shape, type Tensor } from "@ganglion/tensor";
import { closestName } from "./names.ts";
import { type NamedTensors, stateOf } from "./model-state.ts";

/** A name that is on one side only. */
export interface Unmatched {
  readonly name: string;
  readonly shape: Shape;
  /** The most similar name of the same shape that the other side has too many; undefined if none is similar. */
  readonly closest?: string;
}

/** A name that both have, with values that do not fit. */
export interface Misfit extends Unmatched {
  /** What does not fit, such as `"[10] for [5]"`: the state's, then the model's. */
  readonly reason: string;
}

/** How a state fits a model. */
export interface WeightsMatch {
  /** The names of what fits. */
  readonly matched: readonly string[];
  /** What the model has and the state lacks. */
  readonly missing: readonly Unmatched[];
  /** What the state has and the model lacks. */
  readonly unexpected: readonly Unmatched[];
  /** What both have in other shapes, other kinds of dtype or on other backends. */
  readonly misfits: readonly Misfit[];
}

/**
 * Compares a state with a model by names and shapes, and changes nothing.
 * @throws TypeError for what is no model or state.
 * @example
 * ```ts
 * import { defineLayer, ones } from "@ganglion/tensor";
 * import { matchWeights } from "@ganglion/weights";
 * const model = defineLayer((x) => x, { parameters: { weight: ones([2, 2]), bias: ones([2]) } });
 * const { matched, missing } = matchWeights(model, { weight: ones([2, 2]), "fc.bias": ones([2]) });
 * matched; // => ["weight"]
 * missing; // => [{ name: "bias", shape: [2], closest: "fc.bias" }]
 * ```
 */
export function matchWeights(model: Layer, state: NamedTensors): WeightsMatch {
  return matched(sidesOf("matchWeights", model, state));
}

/** A model's tensors and a state's. */
export interface Sides {
  readonly ours: ReadonlyMap<string, Tensor>;
  readonly theirs: ReadonlyMap<string, Tensor>;
}

/** @throws TypeError for what is no model or state. */
export function sidesOf(where: string, model: Layer, state: NamedTensors): Sides {
  if (typeof model !== "function") {
    const remedy = "Pass a layer, such as sequential(...), first and the state second.";
    throw refusal(TypeError, where, "model must be a layer", describeValue(model), remedy);
  }
  return { ours: stateOf(where, model), theirs: stateOf(where, state) };
}

/** How the two sides fit. */
export function matched({ ours, theirs }: Sides): WeightsMatch {
  const missing = [...ours].filter(([name]) => !theirs.has(name));
  const unexpected = [...theirs].filter(([name]) => !ours.has(name));
  const both = [...ours].filter(([name]) => theirs.has(name));
  const reasons = new Map(both.map(([name, x]) => [name, misfit(theirs.get(name) as Tensor, x)]));
  return {
    matched: both.map(([name]) => name).filter((name) => reasons.get(name) === undefined),
    missing: missing.map(([name, x]) => unmatched(name, x, unexpected)),
    unexpected: unexpected.map(([name, x]) => unmatched(name, x, missing)),
    misfits: both.flatMap(([name, x]) => {
      const reason = reasons.get(name);
      return reason === undefined ? [] : [{ ...unmatched(name, x, unexpected), reason }];
    }),
  };
}

function unmatched(name: string, { shape }: Tensor, others: readonly (readonly [string, Tensor])[]): Unmatched {
  const closest = closestName(name, namesOf(shape, others));
  return { name, shape, ...(closest === undefined ? {} : { closest }) };
}

/** One by one: of many, only the first are looked at. */
function* namesOf(shape: Shape, others: readonly (readonly [string, Tensor])[]): Iterable<string> {
  for (const [name, x] of others) if (sameShape(x.shape, shape)) yield name;
}

function misfit(value: Tensor, x: Tensor): string | undefined {
  if (!sameShape(value.shape, x.shape)) return `[${value.shape.join(", ")}] for [${x.shape.join(", ")}]`;
  if ((value.dtype === "int32") !== (x.dtype === "int32")) return `${value.dtype} for ${x.dtype}`;
  return value.backend === x.backend ? undefined : `on ${value.backend.name} for ${x.backend.name}`;
}
