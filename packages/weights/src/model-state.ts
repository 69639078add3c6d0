import {
  describeValue,
  isPlainObject,
  isTensor,
  type Layer,
  refusal,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";

/** Tensors by name, such as a state dict: a model's state by path, such as `"0.weight"` or `"block1.conv.bias"`. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * A model's parameters and buffers by path, or a state dict as it is.
 * @throws TypeError if it is neither, contains itself, has something else than living tensors, or two of one path.
 */
export function stateOf(where: string, given: Layer | NamedTensors): Map<string, Tensor> {
  const found = typeof given === "function" ? pathsOf(where, given) : Object.entries(checkNamed(where, given));
  for (const [path, x] of found) checkLiving(where, path, x);
  return new Map(found);
}

function pathsOf(where: string, model: Layer): [path: string, x: Tensor][] {
  return stateEntries(model, where).map(({ path, tensor }) => [path, tensor]);
}

function checkNamed(where: string, given: unknown): NamedTensors {
  if (isPlainObject(given)) return given as NamedTensors;
  const rule = "state must be an object of its parts by name";
  const remedy = "Pass a model, or an object such as { weight, bias }.";
  throw refusal(TypeError, where, rule, describeValue(given), remedy);
}

function checkLiving(where: string, path: string, x: unknown): void {
  if (!isTensor(x)) {
    throw refusal(TypeError, where, `${path} must be a tensor`, describeValue(x), "Make it with tensor(values).");
  }
  if (!x.disposed) return;
  throw refusal(TypeError, where, `${path} must be alive`, "one that was disposed", "Keep it with keep(x).");
}
