import { describeValue, isTensor, type Layer, refusal, type Tensor } from "@ganglion/tensor";

/**
 * The tensors that an optimizer trains, each once, even if several layers share it.
 * @throws TypeError if `model` is no layer, or has something that is none among its children.
 * @example
 * ```ts
 * import { linear, parameters } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * parameters(linear(64, 10, { rng: rng(7) })).map((p) => p.size); // [640, 10]
 * ```
 */
export function parameters(model: Layer): Tensor[] {
  return namesAndParameters("parameters", model).map(([, tensor]) => tensor);
}

/**
 * The tensors that an optimizer trains by their paths, such as `"0.weight"`, in the order of the layers. One that several
 * layers share appears once, at its first path.
 * @throws TypeError if `model` is no layer, or has something that is none among its children.
 */
export function namedParameters(model: Layer): Record<string, Tensor> {
  return Object.fromEntries(namesAndParameters("namedParameters", model));
}

function namesAndParameters(where: string, model: Layer): [path: string, tensor: Tensor][] {
  const seen = new Set<Tensor>();
  return stateEntries(where, model).flatMap(({ path, tensor, trained }) => {
    if (!trained || seen.has(tensor)) return [];
    seen.add(tensor);
    return [[path, tensor]];
  });
}

/** A tensor of a model's state and where it is. */
export interface StateEntry {
  readonly path: string;
  readonly tensor: Tensor;
  /** Whether it is a parameter; buffers are not. */
  readonly trained: boolean;
}

/**
 * All parameters and buffers, in PyTorch's order: a layer's own parameters, its buffers, then its children.
 * @throws TypeError if something is no layer or no tensor, contains itself, or has another's path.
 */
export function stateEntries(where: string, model: Layer): StateEntry[] {
  const found = new Map<string, StateEntry>();
  visit({ where, found, above: new Set() }, model, "");
  return [...found.values()];
}

interface Walk {
  readonly where: string;
  readonly found: Map<string, StateEntry>;
  /** The layers that the present one is in. */
  readonly above: Set<unknown>;
}

function visit(walk: Walk, layer: Layer, prefix: string): void {
  const { where, above } = walk;
  const name = prefix === "" ? "model" : prefix.slice(0, -1);
  if (typeof layer !== "function") {
    const remedy = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
    throw refusal(TypeError, where, `${name} must be a layer`, describeValue(layer), remedy);
  }
  if (above.has(layer)) {
    throw refusal(TypeError, where, `${name} must not contain itself`, "one that does", "Make a layer for each place.");
  }
  for (const [own, tensor] of entriesOf(where, prefix, "parameters", layer.parameters))
    add(walk, prefix + own, tensor, true);
  for (const [own, tensor] of entriesOf(where, prefix, "buffers", layer.buffers))
    add(walk, prefix + own, tensor, false);
  above.add(layer);
  for (const [own, child] of entriesOf(where, prefix, "children", layer.children))
    visit(walk, child, `${prefix}${own}.`);
  above.delete(layer);
}

function add({ where, found }: Walk, path: string, tensor: Tensor, trained: boolean): void {
  if (!isTensor(tensor)) {
    throw refusal(TypeError, where, `${path} must be a tensor`, describeValue(tensor), "Make it with tensor(values).");
  }
  if (found.has(path)) {
    throw refusal(TypeError, where, `each tensor must have a path of its own, ${path}`, "two of it", "Rename one.");
  }
  found.set(path, { path, tensor, trained });
}

function entriesOf<T>(
  where: string,
  prefix: string,
  what: string,
  named: Readonly<Record<string, T>> | undefined,
): [string, T][] {
  if (named === undefined) return [];
  if (typeof named === "object" && named !== null && !Array.isArray(named)) return Object.entries(named);
  const remedy = `Leave ${what} out, or give them by name.`;
  throw refusal(TypeError, where, `${prefix}${what} must be an object`, describeValue(named), remedy);
}
