import { checkFunction } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import { joinPath, type LayerPlace, walkLayers } from "./walk-layers.ts";

/**
 * The same model with each layer replaced by what `f` makes of it, from the innermost outwards: `f` gets a layer whose
 * children have been replaced already, and its place in the model as it was, and returns it or another. A layer with
 * tensors or children that stands in several places is asked for once, at its first path, and stays one; a function
 * without any, such as `relu`, is asked for at each place. Containers are made again by their `withChildren` where a
 * child has changed. The model that was given stays as it is.
 *
 * Where `f` keeps the kind of each layer, the type of the model stays. Errors name `where`.
 * @throws TypeError if `f` returns no layer, or a container in which one was replaced has no `withChildren`.
 * @example
 * ```ts
 * import { relu, tanh } from "@ganglion/activations";
 * import { linear, sequential } from "@ganglion/layers";
 * import { mapLayers, rng } from "@ganglion/tensor";
 * const model = sequential(linear(2, 3, { rng: rng(7) }), relu);
 * const other = mapLayers(model, (layer) => (layer === relu ? tanh : layer));
 * other.children?.["1"] === tanh; // => true
 * other.children?.["0"] === model.children["0"]; // => true
 * ```
 */
export function mapLayers<L extends Layer>(
  model: L,
  f: <T extends Layer>(layer: T, place: LayerPlace) => T,
  where?: string,
): L;
export function mapLayers(model: Layer, f: (layer: Layer, place: LayerPlace) => Layer, where?: string): Layer;
export function mapLayers(model: Layer, f: (layer: Layer, place: LayerPlace) => Layer, where = "mapLayers"): Layer {
  walkLayers(model, where);
  checkFunction(where, "f", f);
  const made = new Map<Layer, Layer>();
  const rebuild = (place: LayerPlace): Layer => {
    const before = made.get(place.layer);
    if (before !== undefined) return before;
    const layer: unknown = f(overChildren(where, place, rebuild), place);
    if (typeof layer !== "function") throw noLayer(where, "f", place, layer);
    if (carriesAny(place.layer)) made.set(place.layer, layer as Layer);
    return layer as Layer;
  };
  return rebuild({ path: "", layer: model, parent: undefined });
}

/** Whether there is anything that would be torn apart if one layer became several. */
function carriesAny({ parameters, buffers, children }: Layer): boolean {
  return [parameters, buffers, children].some((named) => Object.keys(named ?? {}).length > 0);
}

/** The layer around what becomes of its children; itself where they stay. */
function overChildren(where: string, { path, layer }: LayerPlace, rebuild: (place: LayerPlace) => Layer): Layer {
  const children = Object.entries(layer.children ?? {});
  const mapped = children.map(
    ([name, child]) => [name, rebuild({ path: joinPath(path, name), layer: child, parent: layer })] as const,
  );
  if (mapped.every(([, child], index) => child === children[index]?.[1])) return layer;
  if (typeof layer.withChildren !== "function") throw notRebuildable(where, path, layer);
  const rebuilt: unknown = layer.withChildren(Object.fromEntries(mapped));
  if (typeof rebuilt !== "function") throw noLayer(where, "withChildren", { path, layer, parent: undefined }, rebuilt);
  checkKept(where, path, layer, rebuilt as Layer);
  return rebuilt as Layer;
}

/** @throws TypeError unless a container that was made again has the parameters and buffers of its own that it had. */
function checkKept(where: string, path: string, before: Layer, after: Layer): void {
  for (const what of ["parameters", "buffers"] as const) {
    for (const [name, x] of Object.entries(before[what] ?? {})) {
      if (after[what]?.[name] === x) continue;
      const remedy = "Only the children are replaced.";
      const got = `another or none for ${JSON.stringify(joinPath(path, name))}`;
      throw refusal(TypeError, where, `withChildren must keep the container's own ${what}`, got, remedy);
    }
  }
}

/** The error for a container that cannot be made again around other layers. */
export function notRebuildable(where: string, path: string, { kind }: Layer): TypeError {
  const place = path === "" ? "the model itself" : JSON.stringify(path);
  const remedy = "Add withChildren(children), which returns the same container around other layers.";
  const rule = "containers must have withChildren to be rebuilt";
  return refusal(TypeError, where, rule, `${kind ?? "a function"} without it (${place})`, remedy);
}

function noLayer(where: string, what: string, { path }: LayerPlace, value: unknown): TypeError {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then === "function") {
    // A promise that is refused must not be reported as one that nobody handles, too.
    (value as PromiseLike<unknown>).then(undefined, () => undefined);
  }
  const got = `${describeValue(value)} for ${path === "" ? "the model itself" : JSON.stringify(path)}`;
  const remedy = what === "f" ? "Return the layer that it is given where nothing changes." : "Return the container.";
  return refusal(TypeError, where, `${what} must return a layer`, got, remedy);
}
