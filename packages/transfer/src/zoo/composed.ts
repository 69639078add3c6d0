import { callChild } from "@ganglion/layers";
import { type Context, defineLayer, type Layer, type Tensor } from "@ganglion/tensor";

/** Calls a child of a composed layer by its name. */
export type CallChild<C> = (name: keyof C & string, x: Tensor) => Tensor;

/** A layer whose children are called by name, in an order that is not just one after the other. */
export interface Composed<C extends Readonly<Record<string, Layer>> = Readonly<Record<string, Layer>>> extends Layer {
  readonly kind: string;
  readonly children: C;
  /** The same layer around other children. */
  withChildren(children: Readonly<Record<string, Layer>>): Composed;
}

/**
 * Makes a layer of named children and of how they are called. Children are reported to `context.observe`, and errors name
 * the path of the one that threw.
 */
export function composed<C extends Readonly<Record<string, Layer>>>(
  kind: string,
  children: C,
  forward: (call: CallChild<C>, x: Tensor, context: Context | undefined) => Tensor,
): Composed<C> {
  const withChildren = (others: Readonly<Record<string, Layer>>): Composed => composed(kind, others as C, forward);
  return defineLayer(
    (x, context) =>
      forward((name, input) => callChild(kind, name, children[name] as Layer, input, context), x, context),
    { kind, children, withChildren },
  );
}
