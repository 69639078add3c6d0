import { describeValue, isPlainObject, refusal, zeros } from "@ganglion/tensor";
import type { InitPlace, InitRule, InitValues } from "./initialize.ts";
import type { Initializer } from "./initializer.ts";
import { kaimingNormal } from "./kaiming.ts";
import { lecunNormal } from "./lecun.ts";
import { weightedPlace } from "./places.ts";
import { xavierNormal } from "./xavier.ts";

/**
 * A rule for all layers of a kind, or of several. What the layer does not have, such as the bias of a layer without one,
 * is passed over.
 * @throws TypeError unless the kinds are strings and the values initializers.
 * @example
 * ```ts
 * import { forKind, kaimingNormal, zeros } from "@ganglion/init";
 * const rule = forKind(["linear", "conv2d"], { weight: kaimingNormal(), bias: zeros });
 * ```
 */
export function forKind(kinds: string | readonly string[], values: InitValues): InitRule {
  const list = typeof kinds === "string" ? [kinds] : kinds;
  if (!Array.isArray(list) || !list.every((kind) => typeof kind === "string")) {
    const remedy = 'Pass a kind, such as "linear", or an array of some.';
    throw refusal(TypeError, "forKind", "kinds must be strings", describeValue(kinds), remedy);
  }
  if (!isPlainObject(values) || !Object.values(values).every((it) => typeof it === "function")) {
    const remedy = "Pass an object such as { weight: kaimingNormal(), bias: zeros }.";
    throw refusal(TypeError, "forKind", "values must be initializers by name", describeValue(values), remedy);
  }
  return (place) => {
    checkPlace("forKind", place);
    const { kind, layer } = place;
    if (!list.includes(kind)) return undefined;
    return Object.fromEntries(Object.entries(values).filter(([name]) => layer.parameters?.[name] !== undefined));
  };
}

/**
 * The rule of the lecture, by what follows a layer with weights: Xavier before tanh and sigmoid, LeCun before selu, Kaiming
 * with the activation's gain before all others, and with a gain of 1 where none follows. Biases are zeros. An activation
 * says in `traits.weightInit` if it is none of the others.
 * @example
 * ```ts
 * import { tanh } from "@ganglion/activations";
 * import { initialize, recommended } from "@ganglion/init";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * initialize(model, recommended, { rng: random }); // ["0.weight", "0.bias", "2.weight", "2.bias"]
 * ```
 * @see Glorot, Bengio, 2010, "Understanding the difficulty of training deep feedforward neural networks"
 * @see Klambauer, Unterthiner, Mayr, Hochreiter, 2017, "Self-normalizing neural networks"
 * @see He, Zhang, Ren, Sun, 2015, "Delving deep into rectifiers"
 */
export function recommended(place: InitPlace): InitValues | undefined {
  checkPlace("recommended", place);
  const weighted = weightedPlace(place);
  if (weighted === undefined) return undefined;
  const weight = weightInit(place);
  return weighted.bias === undefined ? { weight } : { weight, bias: zeros };
}

function weightInit({ activation, gain }: InitPlace): Initializer {
  const rule = activation?.traits?.weightInit;
  if (rule === "xavier") return xavierNormal({ gain });
  return rule === "lecun" ? lecunNormal() : kaimingNormal({ gain });
}

/** @throws TypeError unless `place` is where a layer is, as `initialize` says it to rules. */
function checkPlace(where: string, place: Partial<InitPlace> | undefined): void {
  if (typeof place?.layer === "function") return;
  const remedy = "Pass the rule itself to initialize(model, recommended, { rng }).";
  throw refusal(TypeError, where, "place must be a layer's in a model", describeValue(place), remedy);
}
