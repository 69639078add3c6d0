import { type Context, type LayerProperties, requireFloat, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { checkContext } from "./check-context.ts";

/**
 * What an activation says of itself and does, but for the call, which `apply` computes; `gain` and `range` may be defined later. Its
 * functions of tensors get floats alone.
 */
export interface ActivationParts<O extends object>
  extends Pick<Activation<O>, "kind" | "options" | "zeroCentered" | "cost" | "derivative" | "with">,
    Partial<Pick<Activation<O>, "gain" | "range">>,
    LayerProperties {
  readonly kind: string;
  readonly options: Activation<O>["options"];
  readonly apply: (x: Tensor, context?: Context) => Tensor;
}

/** Puts an activation together. */
export function assembleActivation<O extends object>({ apply, ...parts }: ActivationParts<O>): Activation<O> {
  const { kind, options, derivative } = parts;
  const layer = (x: Tensor, context?: Context): Tensor => {
    if (context !== undefined) checkContext(kind, context, Object.keys(options));
    requireFloat(kind, x);
    return apply(x, context);
  };
  return Object.assign(layer, parts, {
    derivative(x: Tensor): Tensor {
      requireFloat(kind, x);
      return derivative(x);
    },
  }) as Activation<O>;
}
