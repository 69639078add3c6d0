import { describeValue, isTensor, type Layer, refusal, type Tensor } from "@ganglion/tensor";

/** Tensors by name, such as a state dict: a model's state by path, such as `"0.weight"` or `"block1.conv.bias"`. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * A model's parameters and buffers by path, or a state dict as it is.
 * @throws TypeError if it is neither, contains itself, has something else than tensors, or two of one path.
 */
export function stateOf(where: string, given: Layer | NamedTensors): Map<string, Tensor> {
  const found = new Map<string, Tensor>();
  if (typeof given === "function") visit({ where, found, above: new Set() }, given, "");
  else for (const [key, value] of entriesOf(where, "state", given)) add({ where, found }, key, value);
  return found;
}

interface Walk {
  readonly where: string;
  readonly found: Map<string, Tensor>;
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
  for (const what of ["parameters", "buffers"] as const) {
    for (const [own, x] of entriesOf(where, prefix + what, layer[what] ?? {})) add(walk, prefix + own, x);
  }
  above.add(layer);
  for (const [own, child] of entriesOf(where, `${prefix}children`, layer.children ?? {})) {
    visit(walk, child, `${prefix}${own}.`);
  }
  above.delete(layer);
}

function add({ where, found }: Pick<Walk, "where" | "found">, path: string, x: unknown): void {
  if (!isTensor(x)) {
    throw refusal(TypeError, where, `${path} must be a tensor`, describeValue(x), "Make it with tensor(values).");
  }
  if (x.disposed)
    throw refusal(TypeError, where, `${path} must be alive`, "one that was disposed", "Keep it with keep(x).");
  if (found.has(path)) {
    throw refusal(TypeError, where, `each tensor must have a path of its own, ${path}`, "two of it", "Rename one.");
  }
  found.set(path, x);
}

function entriesOf<T>(where: string, what: string, named: Readonly<Record<string, T>>): [string, T][] {
  const prototype: unknown = typeof named === "object" && named !== null ? Object.getPrototypeOf(named) : undefined;
  const isPlain = prototype === null || (typeof prototype === "object" && Object.getPrototypeOf(prototype) === null);
  if (prototype !== undefined && isPlain && !Array.isArray(named)) return Object.entries(named);
  const remedy = "Pass a model, or an object such as { weight, bias }.";
  throw refusal(TypeError, where, `${what} must be an object of its parts by name`, describeValue(named), remedy);
}
