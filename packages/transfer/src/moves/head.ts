import type { Initializer } from "@ganglion/init";
import { type Conv2d, conv2d, linear } from "@ganglion/layers";
import {
  activeBackend,
  BackendError,
  checkCount,
  checkFunction,
  checkOptions,
  checkRng,
  checkString,
  type Layer,
  type LayerPlace,
  mapLayers,
  type RandomDType,
  refusal,
  type Rng,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { layerAt } from "./selection.ts";

/** What `replaceHead` takes: how many classes and where its first weights come from, or a head of your own. */
export interface ReplaceHeadOptions {
  /** How many classes the new head tells apart. */
  readonly classes?: number;
  /** Where the new head's first weights come from. */
  readonly rng?: Rng;
  /** How its weight begins; PyTorch's default unless given. */
  readonly init?: Initializer;
  /** How its bias begins; PyTorch's default unless given. */
  readonly biasInit?: Initializer;
  /** Makes the head of the number of features that come in, in place of all other options. */
  readonly head?: (features: number) => Layer;
  /** The path of the layer to replace; the last linear layer or convolution by default. */
  readonly at?: string;
}

/**
 * The same model with another last layer: the first step of transfer learning. The last linear layer or convolution is
 * replaced by one like it with `classes` outputs, or by what `head` makes. All other layers stay the same ones.
 * @throws TypeError unless there are `classes` and `rng`, or `head`; or for what is no option; or if the model has no linear layer.
 * @throws RangeError unless `classes` is a whole number >= 1, or if `at` leads to no layer.
 * @throws BackendError if the model is on another backend than new tensors.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * import { replaceHead, resnet18 } from "@ganglion/transfer";
 * const random = rng(7);
 * const model = replaceHead(resnet18({ rng: random }), { classes: 5, rng: random });
 * model.children.fc.options.outFeatures; // => 5
 * ```
 */
export function replaceHead<L extends Layer>(model: L, options: ReplaceHeadOptions & { head?: undefined }): L;
export function replaceHead(model: Layer, options: ReplaceHeadOptions): Layer;
export function replaceHead(model: Layer, options: ReplaceHeadOptions): Layer {
  const where = "replaceHead";
  checkOptions<ReplaceHeadOptions>(
    where,
    options,
    {
      // Both must be given where no `head` is: not said to be left out.
      classes: (_, name, value) => checkCount(where, name, value),
      rng: checkRng,
      init: checkFunction,
      biasInit: checkFunction,
      head: checkFunction,
      at: checkString,
    },
    { numClasses: "classes", num_classes: "classes", path: "at" },
  );
  const place = headOf(where, model, options.at);
  const head = options.head?.(featuresInto(place.layer)) ?? headLike(place, options);
  if (typeof head !== "function") {
    throw refusal(
      TypeError,
      where,
      "head must return a layer",
      typeof head,
      "Return linear(features, classes, { rng }).",
    );
  }
  return mapLayers(model, (layer, { path }) => (path === place.path ? head : layer));
}

/**
 * The layer at a path, or the last one that adds up its inputs: a linear layer or a convolution.
 * @throws TypeError if it is none such, RangeError if the path leads to no layer.
 */
export function headOf(where: string, model: Layer, at?: string): LayerPlace {
  const place =
    at === undefined ? walkLayers(model, where).findLast(({ layer }) => isAffine(layer)) : layerAt(where, model, at);
  if (place !== undefined && isAffine(place.layer)) return place;
  const got =
    place === undefined ? "a model without any" : `${place.layer.kind ?? "a function"} at ${JSON.stringify(at)}`;
  const remedy = "Say which layer it is with at: its path.";
  throw refusal(TypeError, where, "the head must be a linear layer or a convolution", got, remedy);
}

function isAffine({ traits, parameters }: Layer): boolean {
  return traits?.affine !== undefined && parameters?.["weight"] !== undefined;
}

/** How many features or channels come into a linear layer or a convolution. */
function featuresInto({ parameters, traits }: Layer): number {
  const weight = parameters?.["weight"];
  const perGroup = weight?.shape[1] ?? 0;
  return perGroup * (traits?.affine?.groups ?? 1);
}

/** A layer like the one at a place, with another number of outputs. */
function headLike({ layer, path }: LayerPlace, { classes, rng, init, biasInit }: ReplaceHeadOptions): Layer {
  const weight = layer.parameters?.["weight"] as Tensor;
  if (classes === undefined || rng === undefined) {
    const remedy = "Write { classes: 5, rng: rng(7) }, or { head: (features) => layer }.";
    throw refusal(TypeError, "replaceHead", "classes and rng must be given", missing(classes, rng), remedy);
  }
  if (weight.backend !== activeBackend()) {
    const rule = "the model must be on the backend on which new tensors are made";
    const remedy = "Call setBackend with its backend, or move it with await moveTo(model, backend).";
    throw refusal(BackendError, "replaceHead", rule, `${weight.backend.name} for ${JSON.stringify(path)}`, remedy);
  }
  const begin = {
    rng,
    dtype: weight.dtype as RandomDType,
    bias: layer.parameters?.["bias"] !== undefined,
    ...(init && { init }),
    ...(biasInit && { biasInit }),
  };
  const features = featuresInto(layer);
  if (layer.traits?.affine?.axis === -1) return linear(features, classes, begin);
  const { kernelSize, stride, padding, dilation } = layer.options as Conv2d["options"];
  return conv2d(features, classes, { ...begin, kernelSize, stride, padding, dilation });
}

function missing(classes: unknown, rng: unknown): string {
  const names = [...(classes === undefined ? ["classes"] : []), ...(rng === undefined ? ["rng"] : [])];
  return `no ${names.join(" and no ")}`;
}
