import { keep, type Layer, noGrad, scope, type Tensor } from "@ganglion/tensor";

/**
 * What the model and each of its layers compute of `x` in inference, by `"output"` and `"output.PATH"`, and `x` itself as `"input"`: what
 * the project's own computation is held against. Of a layer that is called several times, the first.
 */
export async function expectedOutputs(model: Layer, x: Tensor): Promise<Readonly<Record<string, Tensor>>> {
  const outputs = new Map<string, Tensor>();
  const note = (name: string, y: Tensor): void => {
    if (!outputs.has(name)) outputs.set(name, keep(y.detach()));
  };
  scope(() => {
    note(
      "output",
      noGrad(() => model(x, { training: false, observe: (path, _x, y) => note(`output.${path}`, y) })),
    );
  });
  return Object.fromEntries([["input", keep(x.detach())], ...outputs]);
}
