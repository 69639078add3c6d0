import { checkChildren, defineLayer, type Layer } from "@ganglion/tensor";
import { callChild } from "./call-child.ts";

/** The layer that `sequential` makes. Its children keep their types: `model.children.head`. */
export interface Sequential<C extends Readonly<Record<string, Layer>> = Readonly<Record<string, Layer>>> extends Layer {
  readonly kind: "sequential";
  readonly children: C;
  /** The same container around other layers, by name: how a model is rebuilt with some of its layers replaced. */
  withChildren<D extends Readonly<Record<string, Layer>>>(children: D): Sequential<D & Readonly<Record<string, Layer>>>;
}

/**
 * Calls layers one after the other, each on the output of the one before. Children are named by position (`"0"`, `"1"`, ...)
 * or by the keys of an object; the names make the paths of `stateDict`. In an object, names that are whole numbers come
 * first, in rising order, as JavaScript has it.
 *
 * A layer is any function from tensor to tensor, so activations and arrow functions are children too.
 * @throws TypeError if a child is not a function or a name is empty or has a dot.
 * @throws LayerError when called, if a layer cannot take its input; it names the layer's path and kind.
 * @example
 * ```ts
 * import { flatten, linear, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const mlp = sequential(flatten(), linear(64, 32, { rng: random }), tanh, linear(32, 10, { rng: random }));
 * const named = sequential({ features: mlp, head: linear(10, 2, { rng: random }) });
 * named.children.head.parameters.weight.shape; // [2, 10]
 * ```
 */
export function sequential(...layers: readonly Layer[]): Sequential;
export function sequential<C extends Readonly<Record<string, Layer>>>(children: C): Sequential<C>;
export function sequential(...given: readonly (Layer | Readonly<Record<string, Layer>>)[]): Sequential {
  const [first] = given;
  const children: Readonly<Record<string, Layer>> =
    given.length === 1 && typeof first === "object"
      ? { ...first }
      : Object.fromEntries(Object.entries(given as Layer[]));
  checkChildren("sequential", children);
  const entries = Object.entries(children);
  return defineLayer(
    (input, context) => {
      let x = input;
      for (const [name, layer] of entries) x = callChild("sequential", name, layer, x, context);
      return x;
    },
    {
      kind: "sequential" as const,
      children,
      traits: { sequence: true },
      withChildren: <D extends Readonly<Record<string, Layer>>>(others: D) =>
        sequential<D & Readonly<Record<string, Layer>>>(others),
    },
  );
}
