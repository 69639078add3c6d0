import {
  checkModel,
  checkOptions,
  describeValue,
  joinPath,
  type Layer,
  refusal,
  type Rng,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { type ActivationLayer, followingActivations } from "./following-activation.ts";
import { checkRngGiven, type Initializer } from "./initializer.ts";
import { groupsOf, type Place } from "./places.ts";
import { setParameter } from "./set-parameter.ts";

/** A layer with parameters, and what a rule may go by. */
export interface InitPlace extends Place {
  /** Such as `"linear"`; `"function"` where the layer does not say. */
  readonly kind: string;
  /** The activation that follows, perhaps after normalization, pooling or dropout; undefined if there is none. */
  readonly activation: ActivationLayer | undefined;
  /** The gain of that activation; 1 if there is none. */
  readonly gain: number;
}

/** How the parameters of a layer begin, by their names. */
export type InitValues = Readonly<Record<string, Initializer>>;

/** Says how a layer begins, or nothing, which leaves it to the next rule. */
export type InitRule = (place: InitPlace) => InitValues | undefined;

/** What `initialize` takes besides. */
export interface InitializeOptions {
  readonly rng: Rng;
}

/**
 * Begins a whole model anew, in place: for each layer with parameters the first rule that has an answer decides. A layer
 * for which none has, and a parameter that the answer leaves out, keep their values. Returns the paths of the parameters
 * that were set.
 * @throws TypeError if `model` is no layer, or something that a rule returns no initializer; nothing is changed then.
 * @throws RangeError if a rule names a parameter that the layer has not.
 * @example
 * ```ts
 * import { forKind, initialize, orthogonal, recommended, zeros } from "@ganglion/init";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * initialize(model, [forKind("linear", { weight: orthogonal(), bias: zeros }), recommended], { rng: random });
 * ```
 */
export function initialize(model: Layer, rules: InitRule | readonly InitRule[], options: InitializeOptions): string[] {
  checkModel("initialize", model);
  const list = rulesOf(rules);
  checkOptions<InitializeOptions>("initialize", options ?? {}, { rng: [checkRngGiven] });
  const activations = followingActivations(model);
  const found: Found[] = [];
  for (const { path, layer } of walkLayers(model)) {
    if (layer.parameters === undefined) continue;
    const activation = activations.get(path);
    const place = { path, layer, kind: layer.kind ?? "function", activation, gain: activation?.gain ?? 1 };
    for (const [name, init] of Object.entries(firstAnswer(list, place))) {
      const parameter = Object.hasOwn(layer.parameters, name) ? layer.parameters[name] : undefined;
      if (parameter === undefined) throw unknownParameter(name, place);
      checkInitializer(joinPath(path, name), init);
      found.push({ path: joinPath(path, name), parameter, init, groups: groupsOf(layer, parameter) });
    }
  }
  for (const { parameter, init, groups } of found) setParameter("initialize", parameter, init, options.rng, groups);
  return found.map(({ path }) => path);
}

/** A parameter and how it begins. */
interface Found {
  readonly path: string;
  readonly parameter: Tensor;
  readonly init: Initializer;
  readonly groups: number;
}

function rulesOf(rules: InitRule | readonly InitRule[]): readonly InitRule[] {
  const list = typeof rules === "function" ? [rules] : rules;
  // By index, since what is wrong may be undefined.
  const index = Array.isArray(list) ? list.findIndex((rule) => typeof rule !== "function") : 0;
  if (index === -1) return list;
  const wrong: unknown = Array.isArray(list) ? list[index] : list;
  const remedy = "Pass recommended, forKind(...), or an array of such rules.";
  throw refusal(TypeError, "initialize", "rules must be functions", describeValue(wrong), remedy);
}

function checkInitializer(path: string, init: unknown): void {
  if (typeof init === "function") return;
  const remedy = "Make one with a factory, such as normal() or zeros.";
  throw refusal(TypeError, "initialize", `${path} must begin by an initializer`, describeValue(init), remedy);
}

function firstAnswer(rules: readonly InitRule[], place: InitPlace): InitValues {
  for (const rule of rules) {
    const values = rule(place);
    if (values === undefined) continue;
    if (typeof values === "object" && values !== null) return values;
    const remedy = "Return initializers by the names of parameters, or undefined.";
    throw refusal(TypeError, "initialize", "a rule must return an object", describeValue(values), remedy);
  }
  return {};
}

function unknownParameter(name: string, { path, kind, layer }: InitPlace): RangeError {
  const known = Object.keys(layer.parameters ?? {}).join(", ");
  return refusal(
    RangeError,
    "initialize",
    "rules must name parameters that the layer has",
    `${name} for layer "${path}" (${kind})`,
    `It has ${known}.`,
  );
}
