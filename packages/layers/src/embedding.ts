import { type Initializer, normal } from "@ganglion/init";
import {
  anything,
  arange,
  checkFunction,
  checkTensor,
  defineLayer,
  DTypeError,
  equal,
  indexSelect,
  type Layer,
  describeValue,
  namingIndices,
  operation,
  parameter,
  refusal,
  reshape,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { checkSizes } from "./check.ts";
import { checkLayerOptions, PARAMETER_CHECKS, type ParameterOptions } from "./parameter-options.ts";

/** What `embedding` takes besides its sizes. */
export interface EmbeddingOptions extends ParameterOptions {
  /** How the vectors `[count, features]` begin; standard normal by default, as in PyTorch. */
  readonly init?: Initializer;
  /** The index whose vector begins as zeros and is not trained: it stands for "nothing here". */
  readonly paddingIndex?: number;
}

/** The layer that `embedding` makes. */
export interface Embedding extends Layer {
  readonly kind: "embedding";
  readonly options: { readonly count: number; readonly features: number; readonly paddingIndex: number | undefined };
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight: Tensor };
  withParameters(parameters: Embedding["parameters"]): Embedding;
}

/**
 * A trained vector for each of `count` things, such as words: int32 indices `[...]` to `[..., features]`.
 * @throws TypeError without `rng`; RangeError unless both sizes are whole numbers >= 1 and `paddingIndex` is below `count`.
 * @throws DTypeError when called on anything but int32; RangeError that names the first index out of range and its place; a
 * device that can only answer later throws when values are read.
 * @example
 * ```ts
 * import { embedding } from "@ganglion/layers";
 * import { rng, tensor } from "@ganglion/tensor";
 * const layer = embedding(1000, 16, { rng: rng(7) });
 * layer(tensor(new Int32Array([3, 1, 4]))).shape; // [3, 16]
 * ```
 * @see Bengio, Ducharme, Vincent, Jauvin, 2003, "A neural probabilistic language model"
 */
export function embedding(count: number, features: number, options: EmbeddingOptions): Embedding {
  checkSizes("embedding", { count, features });
  const checks = { ...PARAMETER_CHECKS, init: checkFunction, paddingIndex: anything };
  checkLayerOptions<EmbeddingOptions>("embedding", options, checks, RENAMED);
  const { init = normal(), paddingIndex, rng, dtype = "float32" } = options;
  if (paddingIndex !== undefined) checkPaddingIndex(paddingIndex, count);
  const first = paddingIndex === undefined ? init : emptyRow(init, paddingIndex);
  return embeddingOver(paddingIndex, parameter([count, features], first, { where: "embedding", rng, dtype }));
}

function embeddingOver(paddingIndex: number | undefined, weight: Tensor): Embedding {
  const [count, features] = weight.shape as readonly [number, number];
  return defineLayer((indices) => lookUp(weight, indices, paddingIndex), {
    kind: "embedding" as const,
    options: { count, features, paddingIndex },
    parameters: { weight },
    traits: { lookup: true },
    withParameters: (parameters: Embedding["parameters"]) => embeddingOver(paddingIndex, parameters.weight),
  });
}

const RENAMED = { paddingIdx: "paddingIndex", padding_idx: "paddingIndex", embeddingsInitializer: "init" };

function lookUp(weight: Tensor, indices: Tensor, paddingIndex: number | undefined): Tensor {
  requireInt(indices);
  return operation(() => pickRows(weight, indices, paddingIndex));
}

function pickRows(weight: Tensor, indices: Tensor, paddingIndex: number | undefined): Tensor {
  const features = weight.shape[1] as number;
  const names = { shape: indices.shape, remedy: "Make the embedding larger." };
  const rows = namingIndices("embedding", names, () => indexSelect(weight, reshape(indices, [indices.size])));
  const vectors = reshape(rows, [...indices.shape, features]);
  if (paddingIndex === undefined) return vectors;
  return where(equal(reshape(indices, [...indices.shape, 1]), paddingIndex), vectors.detach(), vectors);
}

/** The same initializer, but for zeros in one row. */
function emptyRow(init: Initializer, row: number): Initializer {
  return (shape, options) => {
    const drawn = init(shape, options);
    const rows = reshape(arange(shape[0] as number, { backend: drawn.backend }), [-1, 1]);
    return where(equal(rows, row), 0, drawn);
  };
}

function checkPaddingIndex(paddingIndex: number, count: number): void {
  if (!Number.isInteger(paddingIndex) || paddingIndex < 0 || paddingIndex >= count) {
    throw refusal(
      RangeError,
      "embedding",
      `paddingIndex must be a whole number below ${count}`,
      describeValue(paddingIndex),
      "Leave it out if nothing is padding.",
    );
  }
}

function requireInt(indices: Tensor): void {
  checkTensor("embedding", "indices", indices);
  if (indices.dtype === "int32") return;
  throw refusal(
    DTypeError,
    "embedding",
    "indices must be int32",
    indices.dtype,
    'Convert with cast(indices, "int32").',
  );
}
