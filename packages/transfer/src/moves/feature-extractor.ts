import { callChild } from "@ganglion/layers";
import {
  checkBoolean,
  checkOptions,
  checkString,
  defineLayer,
  formatShape,
  type Layer,
  mean,
  operation,
  refusal,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import { headOf } from "./head.ts";
import { layerAt } from "./selection.ts";

/** What `featureExtractor` takes. */
export interface FeatureExtractorOptions {
  /** The path of the last layer whose output is still computed; by default the one before the head. */
  readonly until?: string;
  /** Whether channels `[n, c, h, w]` are averaged to features `[n, c]`; false by default. */
  readonly pool?: boolean;
}

/**
 * A model up to one of its layers, which computes nothing that comes after it. It has the layers of the model, and so their tensors.
 * @throws TypeError if something is no layer, or for what is no option; RangeError if `until` leads to no layer, or into one whose parts
 * are not called one after the other.
 * @example
 * ```ts
 * import { rng, zeros } from "@ganglion/tensor";
 * import { featureExtractor, resnet18 } from "@ganglion/transfer";
 * const model = resnet18({ rng: rng(7) });
 * featureExtractor(model)(zeros([1, 3, 32, 32])).shape; // => [1, 512]
 * featureExtractor(model, { until: "layer2.0" })(zeros([1, 3, 32, 32])).shape; // => [1, 128, 4, 4]
 * ```
 */
export function featureExtractor(model: Layer, options: FeatureExtractorOptions = {}): Layer {
  const where = "featureExtractor";
  checkOptions<FeatureExtractorOptions>(where, options, { until: checkString, pool: checkBoolean });
  const { until, pool = false } = options;
  const path = until === undefined ? headOf(where, model).path : layerAt(where, model, until).path;
  const body = path === "" ? model : cut(model, path.split("."), until !== undefined, "");
  return pool ? pooled(body) : body;
}

/** A container up to what `names` lead to, with that or without it. */
function cut(container: Layer, names: readonly string[], isKept: boolean, path: string): Layer {
  const [name = "", ...rest] = names;
  if (container.traits?.sequence !== true || container.withChildren === undefined) throw notInTurn(container, path);
  const entries = Object.entries(container.children ?? {});
  const index = entries.findIndex(([own]) => own === name);
  const [, child] = entries[index] as [string, Layer];
  const before = entries.slice(0, index);
  const inner = path === "" ? name : `${path}.${name}`;
  if (rest.length > 0) before.push([name, cut(child, rest, isKept, inner)]);
  else if (isKept) before.push([name, child]);
  return container.withChildren(Object.fromEntries(before));
}

function notInTurn({ kind }: Layer, path: string): RangeError {
  const got = `${kind ?? "a function"} at ${path === "" ? "the top" : JSON.stringify(path)}`;
  const rule = "a model can be cut only between layers that are called one after the other";
  const remedy = path === "" ? "Put the layers into sequential(...)." : `Cut at ${JSON.stringify(path)}, or before it.`;
  return refusal(RangeError, "featureExtractor", rule, got, remedy);
}

/** The body, with its images averaged to features. */
function pooled(body: Layer): Layer {
  return defineLayer((x, context) => toFeatures(callChild("features", "body", body, x, context)), {
    kind: "features",
    children: { body },
    withChildren: ({ body: other }: Readonly<Record<string, Layer>>) => pooled(other as Layer),
  });
}

/** `[n, d]` as it is, `[n, c, ...]` averaged over all axes after the second. */
function toFeatures(x: Tensor): Tensor {
  if (x.rank === 2) return x;
  if (x.rank > 2) return operation(() => mean(x, { axis: x.shape.map((_, axis) => axis).slice(2) }));
  const remedy = "Give it batches.";
  throw refusal(
    ShapeError,
    "featureExtractor",
    "features must be [n, d] or [n, c, ...]",
    formatShape(x.shape),
    remedy,
    x.shape,
  );
}
