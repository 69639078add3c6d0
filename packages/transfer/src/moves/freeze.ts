import {
  type Context,
  type Layer,
  type LayerPlace,
  mapLayers,
  operation,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { type LayerSelection, selectedPaths } from "./selection.ts";

/** Where a frozen layer keeps the one that it was. */
const FROZEN = /* @__PURE__ */ Symbol.for("@ganglion/transfer/frozen");

interface FrozenLayer extends Layer {
  readonly [FROZEN]?: Layer;
}

/**
 * The same model with some of its layers frozen; all of them unless said which. A frozen layer computes as in inference
 * whatever `context.training` says: batch norm normalizes by its running statistics and does not move them, dropout keeps all; and its
 * parameters get no gradient, though what comes before it does. An optimizer leaves parameters without a gradient alone, so that
 * it may be given all of them, and goes on where layers are frozen or unfrozen between two runs.
 *
 * The tensors stay the same ones. The model that was given is not changed.
 * @throws TypeError if something is no layer, RangeError if a path or pattern means no layer, TypeError if a layer with parameters has
 * no `withParameters`.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * import { freeze, isFrozen, resnet18 } from "@ganglion/transfer";
 * const model = resnet18({ rng: rng(7), classes: 5 });
 * const frozen = freeze(model, ["conv1", "bn1", "layer1", "layer2"]);
 * isFrozen(frozen.children.conv1); // => true
 * frozen.children.fc === model.children.fc; // => true
 * ```
 */
export function freeze<L extends Layer>(model: L, layers?: LayerSelection): L {
  const paths = selectedPaths("freeze", model, layers);
  return mapLayers(model, (layer: Layer, place: LayerPlace) =>
    paths.has(place.path) && isOwn(layer) ? frozen(layer, place.path) : layer,
  ) as L;
}

/**
 * The same model with some of its frozen layers trainable again; all of them unless said which. They are the layers that they were.
 * @throws TypeError if something is no layer, RangeError if a path or pattern means no layer.
 * @example
 * ```ts
 * import { rng } from "@ganglion/tensor";
 * import { freeze, resnet18, unfreeze } from "@ganglion/transfer";
 * const model = resnet18({ rng: rng(7), classes: 5 });
 * const head = unfreeze(freeze(model), "fc");
 * head.children.fc === model.children.fc; // => true
 * ```
 */
export function unfreeze<L extends Layer>(model: L, layers?: LayerSelection): L {
  const paths = selectedPaths("unfreeze", model, layers);
  return mapLayers(model, (layer: Layer, { path }: LayerPlace) =>
    paths.has(path) ? ((layer as FrozenLayer)[FROZEN] ?? layer) : layer,
  ) as L;
}

/** Whether `freeze` has made this layer what it is. Of a container its parts are asked, not itself. */
export function isFrozen(layer: Layer): boolean {
  return typeof layer === "function" && FROZEN in layer;
}

/** Whether there is something in it to freeze: containers are frozen by their parts. */
function isOwn({ parameters, buffers, children }: Layer): boolean {
  const isLeaf = Object.keys(children ?? {}).length === 0;
  return isLeaf || [parameters, buffers].some((named) => Object.keys(named ?? {}).length > 0);
}

function frozen(layer: Layer, path: string): Layer {
  if (isFrozen(layer)) return layer;
  const { withChildren, withParameters } = layer;
  const hasParameters = Object.keys(layer.parameters ?? {}).length > 0;
  if (hasParameters && withParameters === undefined) throw notFreezable(layer, path);
  const call = (x: Tensor, context?: Context): Tensor => {
    const asInference = { ...context, training: false };
    return hasParameters ? operation(() => withoutGradients(layer)(x, asInference)) : layer(x, asInference);
  };
  const { length: _, name: __, ...own } = Object.getOwnPropertyDescriptors(layer);
  return Object.assign(Object.defineProperties(call, own), {
    [FROZEN]: layer,
    ...(withChildren && {
      withChildren: (children: Readonly<Record<string, Layer>>) => frozen(withChildren(children), path),
    }),
    ...(withParameters && {
      withParameters: (...tensors: Parameters<typeof withParameters>) => frozen(withParameters(...tensors), path),
    }),
  });
}

/** The layer over what its parameters are now, cut off from their gradients: they may have been given other values. */
function withoutGradients(layer: Layer): Layer {
  const detached = Object.entries(layer.parameters ?? {}).map(([name, x]) => [name, x.detach()] as const);
  return layer.withParameters?.(Object.fromEntries(detached)) ?? layer;
}

function notFreezable({ kind }: Layer, path: string): TypeError {
  const got = `${kind ?? "a function"} without it (${path === "" ? "the model itself" : JSON.stringify(path)})`;
  const remedy = "Add withParameters(parameters), which returns the same layer over other tensors.";
  return refusal(TypeError, "freeze", "layers with parameters must have withParameters", got, remedy);
}
