import { type Initializer, normal } from "@ganglion/init";
import {
  arange,
  defineLayer,
  DTypeError,
  equal,
  indexSelect,
  type Layer,
  namingIndices,
  refusal,
  reshape,
  type Tensor,
  where,
} from "@ganglion/tensor";
import { checkSizes } from "./check.ts";
import { type ParameterOptions, parameter, requireRng } from "./parameter.ts";

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
  requireRng("embedding", options);
  checkSizes("embedding", { count, features });
  const { init = normal(), paddingIndex } = options;
  if (paddingIndex !== undefined) checkPaddingIndex(paddingIndex, count);
  const first = paddingIndex === undefined ? init : emptyRow(init, paddingIndex);
  const weight = parameter("embedding", first, [count, features], options);
  return defineLayer((indices) => lookUp(weight, indices, paddingIndex), {
    kind: "embedding" as const,
    options: { count, features, paddingIndex },
    parameters: { weight },
  });
}

function lookUp(weight: Tensor, indices: Tensor, paddingIndex: number | undefined): Tensor {
  const features = weight.shape[1] as number;
  requireInt(indices);
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
      `${paddingIndex}`,
      "Leave it out if nothing is padding.",
    );
  }
}

function requireInt(indices: Tensor): void {
  if (indices.dtype === "int32") return;
  throw refusal(
    DTypeError,
    "embedding",
    "indices must be int32",
    indices.dtype,
    'Convert with cast(indices, "int32").',
  );
}
