import { checkFunction, checkOptions, checkRng, type Layer, mul, refusal, type Rng, zeros } from "@ganglion/tensor";
import { fixupLayer, isContainer } from "./fixup-layer.ts";
import { checkRngGiven, draw, type Initializer } from "./initializer.ts";
import { kaimingNormal } from "./kaiming.ts";
import { checkModel, joinPath, type Place, walkPlaces, weightedPlace, type WeightedPlace } from "./places.ts";
import { setParameter } from "./set-parameter.ts";

/** How `fixup` works. */
export interface FixupOptions {
  readonly rng: Rng;
  /** How weights begin before they are scaled; `kaimingNormal()` by default. */
  readonly init?: Initializer;
}

/**
 * Makes a residual net without normalization trainable at any depth. Returns the net that has, besides all it had, a
 * scalar bias before every layer with weights and every activation, and a scalar factor on every residual branch; it
 * shares the parameters of `model`, which are begun anew: the last layer of each branch and the last of the net with
 * zeros, so that the net is a sum of shortcuts and the first loss of a classifier is `ln C`; the other weights of a branch
 * of `m` layers in a net of `L` branches as `init` says times `L^(-1 / (2 m - 2))`; all others as `init` says. Train
 * what is returned, and take the parameters from it.
 * @throws Error if the model has no residual branch, has normalization, or a container that has no `withChildren`.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { fixup } from "@ganglion/init";
 * import { linear, parameters, residual, sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const options = { rng: rng(7) };
 * const block = () => residual(sequential(linear(32, 32, options), relu, linear(32, 32, options)));
 * const net = fixup(sequential(linear(64, 32, options), block(), block(), linear(32, 10, options)), options);
 * parameters(net).length; // 12 weights and biases, 8 scalar biases, 2 factors
 * ```
 * @see Zhang, Dauphin, Ma, 2019, "Fixup initialization: residual learning without normalization"
 */
export function fixup(model: Layer, options: FixupOptions): Layer {
  checkModel("fixup", model);
  checkOptions<FixupOptions>("fixup", options ?? {}, { rng: checkRng, init: checkFunction });
  checkRngGiven("fixup", options?.rng);
  const { rng, init = kaimingNormal() } = options;
  const places = [...walkPlaces(model)];
  checkPlaces(places);
  const branches = places.filter(({ layer }) => layer.kind === "residual").map(branchLayers);
  const inBranch = scaleByWeight(branches);
  const weighted = places.flatMap((place) => weightedPlace(place) ?? []);
  for (const { weight, bias, groups } of weighted) {
    const scale = weight === weighted.at(-1)?.weight ? 0 : (inBranch.get(weight) ?? 1);
    const scaled: Initializer = (shape, drawing) => mul(draw("fixup", init, shape, drawing), scale);
    setParameter("fixup", weight, scale === 0 ? zeros : scaled, rng, groups);
    if (bias !== undefined) setParameter("fixup", bias, zeros, rng);
  }
  return fixupLayer(model, weighted[0]?.weight.dtype === "float64" ? "float64" : "float32");
}

/** The layers with weights of a residual's body. */
function branchLayers({ path, layer }: Place): WeightedPlace[] {
  const { body } = layer.children ?? {};
  if (body === undefined) return [];
  return [...walkPlaces(body, joinPath(path, "body"))].flatMap((place) => weightedPlace(place) ?? []);
}

/** The factor of each weight in a branch; 0 for the last. */
function scaleByWeight(branches: readonly (readonly WeightedPlace[])[]): Map<WeightedPlace["weight"], number> {
  const scales = new Map<WeightedPlace["weight"], number>();
  for (const layers of branches) {
    const scale = branches.length ** (-1 / (2 * layers.length - 2));
    for (const { weight } of layers) scales.set(weight, weight === layers.at(-1)?.weight ? 0 : scale);
  }
  return scales;
}

function checkPlaces(places: readonly Place[]): void {
  if (!places.some(({ layer }) => layer.kind === "residual")) {
    throw refusal(Error, "fixup", "the model must have residual branches", "none", "Build them with residual().");
  }
  for (const { path, layer } of places) {
    if (/norm$/i.test(layer.kind ?? "")) {
      throw refusal(
        Error,
        "fixup",
        "the model must be without normalization",
        `layer "${path}" (${layer.kind})`,
        "Leave it out; fixup replaces it.",
      );
    }
    if (layer.children !== undefined && !isContainer(layer)) {
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
