import { checkTensor, describeValue, type Layer, refusal, type Tensor } from "@ganglion/tensor";

/** A layer and where it is in a model. */
export interface Place {
  /** Such as `"block1.conv"`; empty for the model itself. */
  readonly path: string;
  readonly layer: Layer;
}

/** A layer whose weight has two axes or more, so that its units have fans. */
export interface WeightedPlace extends Place {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
  /** Into how many groups its channels fall; 1 but for convolutions. */
  readonly groups: number;
}

/** The model and all layers inside of it, containers before what they contain. */
export function* walkPlaces(layer: Layer, path = ""): Generator<Place, void, undefined> {
  yield { path, layer };
  for (const [name, child] of Object.entries(layer.children ?? {})) yield* walkPlaces(child, joinPath(path, name));
}

/** The path of something inside of what `path` leads to. */
export function joinPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/**
 * The layer's weight and bias, if the weight mixes inputs: that of a linear layer or a convolution, not that of a
 * normalization (one axis) or an embedding (which looks rows up).
 */
export function weightedPlace({ path, layer }: Place): WeightedPlace | undefined {
  const { weight, bias } = layer.parameters ?? {};
  if (weight === undefined || weight.rank < 2 || layer.kind === "embedding") return undefined;
  return { path, layer, weight, bias, groups: groupsOf(layer, weight) };
}

/** The groups of a convolution, whose weight has three axes or more; 1 for everything else. */
export function groupsOf({ options }: Layer, { rank, shape }: Tensor): number {
  const groups = options?.["groups"];
  const isGrouped = rank >= 3 && typeof groups === "number" && Number.isSafeInteger(groups) && groups > 0;
  return isGrouped && (shape[0] as number) % groups === 0 ? groups : 1;
}

/** Whether something holds values by name: an object literal, of this realm or another, or one without a prototype. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @throws TypeError unless `model` is a layer, all through. */
export function checkModel(where: string, model: unknown): asserts model is Layer {
  const above = new Set<unknown>();
  const visit = (layer: unknown, path: string): void => {
    const name = path === "" ? "model" : path;
    if (typeof layer !== "function") {
      const remedy = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
      throw refusal(TypeError, where, `${name} must be a layer`, describeValue(layer), remedy);
    }
    if (above.has(layer)) {
      throw refusal(
        TypeError,
        where,
        `${name} must not contain itself`,
        "one that does",
        "Make a layer for each place.",
      );
    }
    above.add(layer);
    const { parameters, buffers, children } = layer as Layer;
    for (const [own, tensor] of Object.entries({ ...parameters, ...buffers })) {
      checkTensor(where, joinPath(path, own), tensor);
    }
    for (const [own, child] of Object.entries(children ?? {})) visit(child, joinPath(path, own));
    above.delete(layer);
  };
  visit(model, "");
}
