import {
  add,
  assign,
  affine,
  type Context,
  convolve2d,
  defineLayer,
  type Layer,
  maximum,
  type Rng,
  scope,
  tanh as hyperbolic,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";

// This package knows layers by their properties alone, so these few stand in for those of @ganglion/layers, which
// depends on this package. The tests of @ganglion/train use the real ones.

/** A fully connected layer with standard normal weights. */
export function linear(features: number, out: number, rng: Rng, bias = true): Layer {
  const weight = rng.normal([out, features]);
  weight.requiresGrad = true;
  const parameters = bias ? { weight, bias: zeros([out], { requiresGrad: true }) } : { weight };
  return defineLayer((x) => affine(x, weight, bias ? parameters["bias" as "weight"] : undefined), {
    kind: "linear",
    parameters,
  });
}

/** A convolution with kernel 3 and standard normal weights. */
export function conv(channels: number, out: number, rng: Rng): Layer {
  const weight = rng.normal([out, channels, 3, 3]);
  weight.requiresGrad = true;
  const bias = zeros([out], { requiresGrad: true });
  return defineLayer((x) => convolve2d(x, weight, { bias, padding: 1 }), {
    kind: "conv2d",
    parameters: { weight, bias },
  });
}

/** Layers one after the other, named by position. */
export function chain(...layers: readonly Layer[]): Layer {
  const children = Object.fromEntries(Object.entries(layers));
  return defineLayer(
    (input, context) => Object.entries(children).reduce((x, [name, child]) => call(name, child, x, context), input),
    {
      kind: "sequential",
      children,
      traits: { sequence: true },
      withChildren: (others: Readonly<Record<string, Layer>>) => chain(...Object.values(others)),
    },
  );
}

/** `x + body(x)`, or `shortcut(x) + body(x)`. */
export function residual(body: Layer, shortcut?: Layer): Layer {
  return defineLayer(
    (x, context) =>
      add(shortcut === undefined ? x : call("shortcut", shortcut, x, context), call("body", body, x, context)),
    {
      kind: "residual",
      children: shortcut === undefined ? { body } : { body, shortcut },
      traits: { branch: "body" },
      withChildren: (others: Readonly<Record<string, Layer>>) => residual(others["body"]!, others["shortcut"]),
    },
  );
}

/** Activations with their gains. */
export const relu: Layer & { readonly gain: number } = Object.assign((x: Tensor) => maximum(x, 0), {
  kind: "relu",
  gain: Math.SQRT2,
});
export const tanh: Layer & { readonly gain: number } = Object.assign((x: Tensor) => hyperbolic(x), {
  kind: "tanh",
  gain: 5 / 3,
  traits: { weightInit: "xavier" as const },
});

function call(name: string, child: Layer, x: Tensor, context: Context = {}): Tensor {
  const { observe } = context;
  const inner = observe && {
    observe: (...[path, ...rest]: Parameters<typeof observe>) => observe(`${name}.${path}`, ...rest),
  };
  const y = child(x, { ...context, ...inner });
  observe?.(name, x, y, child);
  return y;
}

/** Gives a parameter values. */
export function setValues(parameter: Tensor, values: ArrayLike<number>): void {
  const { shape } = parameter;
  scope(() => assign(parameter, tensor(Float32Array.from(values), { shape })));
}
