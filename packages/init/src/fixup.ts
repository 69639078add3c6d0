import {
  checkFunction,
  checkModel,
  checkOptions,
  type Layer,
  type LayerPlace,
  mul,
  refusal,
  type Rng,
  type Tensor,
  walkLayers,
  zeros,
} from "@ganglion/tensor";
import { withScalars } from "./fixup-layer.ts";
import { checkRngGiven, draw, type Initializer } from "./initializer.ts";
import { kaimingNormal } from "./kaiming.ts";
import { weightedPlace, type WeightedPlace } from "./places.ts";
import { begun, type InitializedLayer } from "./run-order.ts";
import { setParameter } from "./set-parameter.ts";

/** How `fixup` works. */
export interface FixupOptions {
  readonly rng: Rng;
  /** How weights begin before they are scaled; `kaimingNormal()` by default. */
  readonly init?: Initializer;
}

/** What `fixup` did to a layer with weights. */
export interface FixupLayer extends InitializedLayer {
  /** By what the weight was multiplied that `init` drew; 0 for the last of a branch and of the net. */
  readonly scale: number;
}

/** What `fixup` returns. */
export interface FixupResult<L extends Layer = Layer> {
  /** The net with scalar biases and factors. Train this one. */
  readonly model: L;
  readonly layers: readonly FixupLayer[];
}

/**
 * Makes a residual net without normalization trainable at any depth. Returns the net that has, besides all it had, a
 * scalar bias before every layer with weights and every activation, and a scalar factor on every residual branch; it
 * shares the parameters of `model`, which are begun anew: the last layer of each branch and the last of the net with
 * zeros, so that the net is a sum of shortcuts and the first loss of a classifier is `ln C`; the other weights of a branch
 * of `m` layers in a net of `L` branches as `init` says times `L^(-1 / (2 m - 2))`; all others as `init` says. Train the
 * model that is returned, and take the parameters from it. Branches are what containers name in `traits.branch`.
 * @throws Error if the model has no residual branch, has normalization, or a container that has no `withChildren`.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { fixup } from "@ganglion/init";
 * import { linear, parameters, residual, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const options = { rng: rng(7) };
 * const block = () => residual(sequential(linear(32, 32, options), relu, linear(32, 32, options)));
 * const plain = sequential(linear(64, 32, options), block(), block(), linear(32, 10, options));
 * const { model, layers } = fixup(plain, options);
 * parameters(model).length; // 12 weights and biases, 8 scalar biases, 2 factors
 * layers.map(({ path, scale }) => `${path}: ${scale.toFixed(2)}`).slice(0, 3); // => ["0: 1.00", "1.body.0: 0.71", "1.body.2: 0.00"]
 * ```
 * @see Zhang, Dauphin, Ma, 2019, "Fixup initialization: residual learning without normalization"
 */
export function fixup<L extends Layer>(model: L, options: FixupOptions): FixupResult<L> {
  checkModel("fixup", model);
  checkOptions<FixupOptions>("fixup", options ?? {}, { rng: [checkRngGiven], init: checkFunction });
  const { rng, init = kaimingNormal() } = options;
  const places = walkLayers(model);
  checkPlaces(places);
  const inBranch = scaleByWeight(places.flatMap(branchLayers));
  const weighted = places.flatMap((place) => weightedPlace(place) ?? []);
  const layers = weighted.map((place) => {
    const { weight, bias, groups } = place;
    const scale = weight === weighted.at(-1)?.weight ? 0 : (inBranch.get(weight) ?? 1);
    const scaled: Initializer = (shape, drawing) => mul(draw("fixup", init, shape, drawing), scale);
    setParameter("fixup", weight, scale === 0 ? zeros : scaled, rng, groups);
    if (bias !== undefined) setParameter("fixup", bias, zeros, rng);
    return { ...begun(place), scale };
  });
  return { model: withScalars(model, weighted[0]?.weight.dtype === "float64" ? "float64" : "float32"), layers };
}

/** The layers with weights in a container's residual branch, if it has one: a list of one list, or of none. */
function branchLayers({ layer }: LayerPlace): WeightedPlace[][] {
  const { branch } = layer.traits ?? {};
  const body = branch === undefined ? undefined : layer.children?.[branch];
  return body === undefined ? [] : [walkLayers(body).flatMap((place) => weightedPlace(place) ?? [])];
}

/** The factor of each weight in a branch; 0 for the last. */
function scaleByWeight(branches: readonly (readonly WeightedPlace[])[]): Map<Tensor, number> {
  const scales = new Map<Tensor, number>();
  for (const layers of branches) {
    const scale = branches.length ** (-1 / (2 * layers.length - 2));
    for (const { weight } of layers) scales.set(weight, weight === layers.at(-1)?.weight ? 0 : scale);
  }
  return scales;
}

function checkPlaces(places: readonly LayerPlace[]): void {
  if (!places.some(({ layer }) => layer.traits?.branch !== undefined)) {
    throw refusal(Error, "fixup", "the model must have residual branches", "none", "Build them with residual().");
  }
  for (const { path, layer } of places) {
    if (layer.traits?.normalizes === true) {
      throw refusal(
        Error,
        "fixup",
        "the model must be without normalization",
        `layer "${path}" (${layer.kind ?? "function"})`,
        "Leave it out; fixup replaces it.",
      );
    }
    if (layer.children !== undefined && layer.withChildren === undefined) {
      throw refusal(
        Error,
        "fixup",
        "containers must have withChildren",
        `layer "${path}" (${layer.kind ?? "function"}) without`,
        "Build the model from sequential and residual.",
      );
    }
  }
}
