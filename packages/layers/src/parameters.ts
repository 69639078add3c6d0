import { type Layer, stateEntries, type Tensor } from "@ganglion/tensor";

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
  return stateEntries(model, where).flatMap(({ path, tensor, trained }) => {
    if (!trained || seen.has(tensor)) return [];
    seen.add(tensor);
    return [[path, tensor]];
  });
}
