import { elu, gelu, leakyRelu, mish, relu, selu, sigmoid, swish, tanh } from "@ganglion/activations";
import { conv2d, dropout, flatten, linear, maxPool2d, residual, sequential } from "@ganglion/layers";
import { batchNorm, groupNorm, layerNorm } from "@ganglion/normalization";
import type { Layer, Rng, Shape } from "@ganglion/tensor";
import type { ActivationName, InitName, NormalizationName } from "../experiment/choices.ts";
import type { Experiment } from "../experiment/experiment.ts";
import { groupsOf } from "../experiment/groups-of.ts";
import { type LayerSpec, needsPicture, pictureAfter } from "../experiment/layer-spec.ts";
import { beginWeights } from "./initializers.ts";

const activations: Readonly<Record<Exclude<ActivationName, "none">, Layer>> = {
  relu,
  tanh,
  sigmoid,
  leakyRelu,
  elu,
  selu,
  gelu,
  swish,
  mish,
};

/** What a network is built for. */
export interface ModelOptions {
  /** The shape of one sample. */
  readonly shape: Shape;
  readonly classes: readonly string[];
  readonly random: Rng;
  /** What samples go through first. */
  readonly preparation?: Layer | undefined;
}

type Settings = Pick<Experiment, "hidden" | "activation" | "normalization" | "init">;

/** How one hidden layer is made, with what it leaves out filled in. */
interface Plan {
  readonly size: number;
  readonly activation: ActivationName;
  readonly normalization: NormalizationName;
  readonly init: InitName;
  readonly weights: WeightMaking;
}

/** Where weights come from, and how those of each layer are to begin. */
interface WeightMaking {
  readonly rng: Rng;
  readonly inits: Map<Layer, InitName>;
}

/** The network of an experiment: the hidden layers, each with its normalization and activation, then one unit a class. */
export function buildModel(experiment: Settings, { shape, classes, random, preparation }: ModelOptions): Layer {
  const weights: WeightMaking = { rng: random, inits: new Map() };
  const layers: Layer[] = preparation === undefined ? [] : [preparation];
  const inPicture = experiment.hidden.slice(0, pictureLayers(experiment.hidden));
  let channels = shape.length === 3 ? (shape[0] ?? 1) : 0;
  for (const spec of inPicture) {
    layers.push(...pictureLayer(spec, channels, planOf(experiment, spec, weights)));
    if (spec.kind === "conv" || spec.kind === "residual") channels = spec.size;
  }
  layers.push(flatten());
  const after = inPicture.length === 0 ? shape : (pictureAfter(shape, inPicture) ?? [0]);
  let features = after.reduce((product, axis) => product * axis, 1);
  for (const spec of experiment.hidden.slice(inPicture.length)) {
    layers.push(...flatLayer(spec, features, planOf(experiment, spec, weights)));
    if (spec.kind === "dense") features = spec.size;
  }
  const last = { ...planOf(experiment, undefined, weights), size: classes.length };
  const model = sequential(...layers, fullyConnected(features, last));
  beginWeights(model, weights.inits, random);
  return model;
}

/** How many layers come before the pictures are flattened. */
function pictureLayers(hidden: readonly LayerSpec[]): number {
  return hidden.findLastIndex(needsPicture) + 1;
}

function planOf(
  { activation, normalization, init }: Settings,
  spec: LayerSpec | undefined,
  weights: WeightMaking,
): Plan {
  return { size: spec?.size ?? 0, activation, normalization, init, ...spec, weights };
}

function flatLayer(spec: LayerSpec, features: number, plan: Plan): Layer[] {
  if (spec.kind === "dropout") return [dropout(spec.size / 100)];
  return [fullyConnected(features, plan), ...finish(plan)];
}

function fullyConnected(features: number, { size, init, weights }: Plan): Layer {
  const layer = linear(features, size, { rng: weights.rng });
  weights.inits.set(layer, init);
  return layer;
}

function pictureLayer(spec: LayerSpec, channels: number, plan: Plan): Layer[] {
  if (spec.kind === "pool") return [maxPool2d(2)];
  if (spec.kind === "dropout") return [dropout(spec.size / 100)];
  if (spec.kind === "conv") return [convolution(channels, plan), ...finish(plan)];
  const body = sequential(
    convolution(channels, plan),
    ...finish(plan),
    convolution(plan.size, plan),
    ...normalizationOf(plan),
  );
  const options = channels === plan.size ? {} : { shortcut: convolution(channels, plan, 1) };
  return [residual(body, options), ...activationOf(plan)];
}

function convolution(channels: number, { size, init, weights }: Plan, kernelSize = 3): Layer {
  const layer = conv2d(channels, size, { kernelSize, padding: (kernelSize - 1) / 2, rng: weights.rng });
  weights.inits.set(layer, init);
  return layer;
}

function finish(plan: Plan): Layer[] {
  return [...normalizationOf(plan), ...activationOf(plan)];
}

function activationOf({ activation }: Plan): Layer[] {
  return activation === "none" ? [] : [activations[activation]];
}

/** Of channels, or of features, which are channels without a place. */
function normalizationOf({ normalization, size }: Plan): Layer[] {
  switch (normalization) {
    case "none":
      return [];
    case "batch":
      return [batchNorm(size)];
    case "layer":
      return [size > 1 ? groupNorm(1, size) : layerNorm(size)];
    case "group":
      return [groupNorm(groupsOf(size), size)];
  }
}
