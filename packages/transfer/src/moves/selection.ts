import { checkModel, describeValue, type Layer, type LayerPlace, refusal, walkLayers } from "@ganglion/tensor";

/**
 * Layers of a model: a path, which stands for the layer there and all that it is made of; a path in which `*` stands for any
 * part of one name (`"layer*"`, `"features.*.conv"`); a regular expression of whole paths; a function of a layer's place; or a list of
 * these.
 */
export type LayerSelection = string | RegExp | ((place: LayerPlace) => boolean) | readonly (string | RegExp)[];

/**
 * The paths of the layers that are meant; all if nothing is. A layer with tensors or children that stands in several places is
 * meant in all of them if it is in one.
 * @throws TypeError unless `selection` is one, RangeError if a part of it means no layer.
 */
export function selectedPaths(where: string, model: Layer, selection: LayerSelection | undefined): ReadonlySet<string> {
  const places = walkLayers(model, where);
  const tests = selection === undefined ? [] : testsOf(where, selection);
  if (selection === undefined) return new Set(places.map(({ path }) => path));
  const paths = new Set<string>();
  for (const { name, test } of tests) {
    const found = places.filter(test);
    if (found.length === 0) throw matchesNothing(where, name, model);
    for (const { path } of found) paths.add(path);
  }
  const shared = new Set(
    places.filter(({ path, layer }) => paths.has(path) && carriesAny(layer)).map(({ layer }) => layer),
  );
  for (const { path, layer } of places) if (shared.has(layer)) paths.add(path);
  return paths;
}

function carriesAny({ parameters, buffers, children }: Layer): boolean {
  return [parameters, buffers, children].some((named) => Object.keys(named ?? {}).length > 0);
}

interface SelectionTest {
  readonly name: string;
  readonly test: (place: LayerPlace) => boolean;
}

function testsOf(where: string, selection: unknown): SelectionTest[] {
  const list: readonly unknown[] = Array.isArray(selection) ? selection : [selection];
  if (list.length === 0) {
    const remedy = "Leave layers out for all of the model.";
    throw refusal(TypeError, where, "layers must be paths, patterns or a function", "an empty list", remedy);
  }
  return list.map((each) => {
    if (typeof each === "string") return { name: JSON.stringify(each), test: ({ path }) => patternOf(each).test(path) };
    if (each instanceof RegExp) {
      // Without `g` and `y`, whose state would make the answer depend on the order of the paths.
      const stateless = new RegExp(each.source, each.flags.replaceAll(/[gy]/g, ""));
      return { name: String(each), test: ({ path }) => stateless.test(path) };
    }
    if (typeof each === "function" && !Array.isArray(selection)) {
      return { name: "the function", test: (place) => each(place) === true };
    }
    const remedy = 'Write a path such as "layer1", a pattern such as "layer*", or a list of them.';
    throw refusal(TypeError, where, "layers must be paths, patterns or a function", describeValue(each), remedy);
  });
}

/** Matches the path of what a pattern means, and of all inside of it; the empty one is the whole model. */
function patternOf(pattern: string): RegExp {
  if (pattern === "") return /^/;
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, String.raw`\$&`))
    .join("[^.]*");
  return new RegExp(`^${source}(?:\\.|$)`);
}

function matchesNothing(where: string, name: string, model: Layer): RangeError {
  const known = Object.keys(model.children ?? {});
  const shown = known.slice(0, 20).join(", ") + (known.length > 20 ? ", ..." : "");
  const remedy =
    known.length === 0
      ? "The model has no children."
      : `Its layers are: ${shown}; those inside of them are, say, ${known[0]}.0.`;
  return refusal(RangeError, where, "layers must mean at least one layer each", `${name}, which means none`, remedy);
}

/** @throws TypeError unless `path` leads to a layer of the model. */
export function layerAt(where: string, model: Layer, path: string): LayerPlace {
  checkModel(where, model);
  const found = walkLayers(model, where).find((place) => place.path === path);
  if (found !== undefined) return found;
  const known = Object.keys(model.children ?? {})
    .slice(0, 20)
    .join(", ");
  throw refusal(
    RangeError,
    where,
    "the path must lead to a layer",
    JSON.stringify(path),
    `The model has ${known || "no children"}.`,
  );
}
