import type { Context, Layer, Tensor } from "@ganglion/tensor";
import { atChild } from "./layer-error.ts";

/**
 * Calls a container's child: passes the context on, reports the child to `context.observe` by its full dotted path, and
 * names that path when a shape does not fit. Write your own containers with it.
 * @throws LayerError if the child, or a layer inside of it, cannot take its input.
 * @example
 * ```ts
 * import { callChild } from "@ganglion/layers";
 * import { add, defineLayer, type Layer } from "@ganglion/tensor";
 * function sum(left: Layer, right: Layer): Layer {
 *   return defineLayer(
 *     (x, context) => add(callChild("sum", "left", left, x, context), callChild("sum", "right", right, x, context)),
 *     { kind: "sum", children: { left, right } },
 *   );
 * }
 * ```
 */
export function callChild(container: string, name: string, child: Layer, x: Tensor, context: Context = {}): Tensor {
  const { observe } = context;
  let y: Tensor;
  try {
    y = child(x, observe === undefined ? context : { ...context, observe: inside(name, observe) });
  } catch (error) {
    throw atChild(container, name, child, x, error);
  }
  observe?.(name, x, y, child);
  return y;
}

function inside(name: string, observe: NonNullable<Context["observe"]>): NonNullable<Context["observe"]> {
  return (path, x, y, layer) => observe(`${name}.${path}`, x, y, layer);
}
