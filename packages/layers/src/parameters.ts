import { type Layer, parametersOf, type Tensor } from "@ganglion/tensor";

/**
 * The tensors that an optimizer trains, each once, even if several layers share it.
 * @example
 * ```ts
 * import { linear, parameters } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * parameters(linear(64, 10, { rng: rng(7) })).map((p) => p.size); // [640, 10]
 * ```
 */
export function parameters(model: Layer): Tensor[] {
  return parametersOf(model);
}

/**
 * The tensors that an optimizer trains by their paths, such as `"0.weight"`, in the order of the layers. One that several
 * layers share appears once, at its first path.
 */
export function namedParameters(model: Layer): Record<string, Tensor> {
  const seen = new Set<Tensor>();
  const found: Record<string, Tensor> = {};
  for (const { path, tensor, trained } of walkState(model, "")) {
    if (!trained || seen.has(tensor)) continue;
    seen.add(tensor);
    found[path] = tensor;
  }
  return found;
}

/** A tensor of a model's state and where it is. */
export interface StateEntry {
  readonly path: string;
  readonly tensor: Tensor;
  /** Whether it is a parameter; buffers are not. */
  readonly trained: boolean;
}

/** All parameters and buffers, in PyTorch's order: a layer's own parameters, its buffers, then its children. */
export function* walkState(layer: Layer, prefix: string): Generator<StateEntry, void, undefined> {
  for (const [name, tensor] of Object.entries(layer.parameters ?? {})) {
    yield { path: prefix + name, tensor, trained: true };
  }
  for (const [name, tensor] of Object.entries(layer.buffers ?? {})) {
    yield { path: prefix + name, tensor, trained: false };
  }
  for (const [name, child] of Object.entries(layer.children ?? {})) yield* walkState(child, `${prefix}${name}.`);
}
