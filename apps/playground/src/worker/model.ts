import { relu, sigmoid, tanh } from "@ganglion/activations";
import { flatten, linear, sequential } from "@ganglion/layers";
import { type Layer, noGrad, type Rng, type Shape, scope, zeros } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";
import type { LayerSummary } from "./protocol.ts";

const activations = { relu, sigmoid, tanh };

/** The network of an experiment: a hidden layer and its activation for each number of units, then one unit a class. */
export function buildModel(
  { hidden, activation }: Pick<Experiment, "hidden" | "activation">,
  { shape, classes }: { readonly shape: Shape; readonly classes: readonly string[] },
  random: Rng,
): Layer {
  const layers: Layer[] = [flatten()];
  let inFeatures = shape.reduce((product, axis) => product * axis, 1);
  for (const units of hidden) {
    layers.push(linear(inFeatures, units, { rng: random }), activations[activation]);
    inFeatures = units;
  }
  return sequential(...layers, linear(inFeatures, classes.length, { rng: random }));
}

/** What each layer gives out for one sample, found by sending one through. */
export function summarizeLayers(model: Layer, shape: Shape): LayerSummary[] {
  const layers: LayerSummary[] = [];
  scope(() =>
    noGrad(() => {
      model(zeros([1, ...shape]), {
        observe: (path, _, y, layer) => {
          const sizes = Object.values(layer.parameters ?? {}).map(({ size }) => size);
          const parameters = sizes.reduce((total, size) => total + size, 0);
          layers.push({ path, kind: layer.kind ?? "function", shape: y.shape.slice(1), parameters });
        },
      });
    }),
  );
  return layers;
}
