import {
  add,
  anything,
  checkChildren,
  checkOptions,
  defineLayer,
  formatShape,
  type Layer,
  sameShape,
  ShapeError,
  refusal,
} from "@ganglion/tensor";
import { callChild } from "./call-child.ts";

/** What `residual` takes besides its body. */
export interface ResidualOptions {
  /** What the input goes through before it is added, where the body changes the shape; nothing by default. */
  readonly shortcut?: Layer;
}

/** The layer that `residual` makes. */
export interface Residual extends Layer {
  readonly kind: "residual";
  readonly children: Readonly<Record<string, Layer>> & { readonly body: Layer; readonly shortcut?: Layer };
  /** The same container around other layers: a `body`, and a `shortcut` or none. */
  withChildren(children: Readonly<Record<string, Layer>>): Residual;
}

/**
 * Adds what it is given to what its body makes of it: `y = x + body(x)`, or `y = shortcut(x) + body(x)`. Gradients reach the
 * layers before it undiminished, which is why nets with hundreds of layers can be trained.
 * @throws TypeError if the body or the shortcut is not a function, or for what is no option.
 * @throws ShapeError when called, if the two shapes to add differ.
 * @example
 * ```ts
 * import { conv2d, residual, sequential } from "@ganglion/layers";
 * import { rng, tanh } from "@ganglion/tensor";
 * const random = rng(7);
 * const options = { kernelSize: 3, padding: 1, rng: random };
 * const block = residual(sequential(conv2d(16, 16, options), tanh, conv2d(16, 16, options)));
 * const wider = residual(conv2d(16, 32, options), { shortcut: conv2d(16, 32, { kernelSize: 1, rng: random }) });
 * ```
 * @see He, Zhang, Ren, Sun, 2015, "Deep residual learning for image recognition"
 */
export function residual(body: Layer, options: ResidualOptions = {}): Residual {
  if (typeof options !== "function") {
    checkOptions<ResidualOptions>("residual", options, { shortcut: anything }, { downsample: "shortcut" });
  } else throw shortcutFirst();
  const { shortcut } = options;
  const children = shortcut === undefined ? { body } : { body, shortcut };
  checkChildren("residual", children);
  return defineLayer(
    (x, context) => {
      const change = callChild("residual", "body", body, x, context);
      const base = shortcut === undefined ? x : callChild("residual", "shortcut", shortcut, x, context);
      if (!sameShape(base.shape, change.shape)) {
        throw refusal(
          ShapeError,
          "residual",
          "the body must return the shape that it is added to",
          `${formatShape(change.shape)} for ${formatShape(base.shape)}`,
          "Give a shortcut, such as a conv2d with kernelSize 1 and the body's stride.",
          base.shape,
          change.shape,
        );
      }
      return add(base, change);
    },
    { kind: "residual" as const, children, traits: { branch: "body" }, withChildren: residualOf },
  );
}

function shortcutFirst(): TypeError {
  const remedy = "Write { shortcut: layer }, or put layers that follow each other into sequential(...).";
  return refusal(TypeError, "residual", "options must be a plain object", "a function", remedy);
}

function residualOf({ body, shortcut }: Readonly<Record<string, Layer>>): Residual {
  return residual(body as Layer, shortcut === undefined ? {} : { shortcut });
}
