import {
  BackendError,
  checkTensor,
  describeValue,
  type FlatValues,
  formatShape,
  isTensor,
  refusal,
  type Shape,
  ShapeError,
  sizeOf,
  type Tensor,
} from "@ganglion/tensor";

/** What data are for. Functions are fitted on training data only. */
export type DataRole = "train" | "validation" | "test";

/** Samples as a tensor `[n, ...]`, and perhaps what they are for: a batch of a dataset, for instance. */
export interface TensorSamples {
  readonly x: Tensor;
  readonly role?: DataRole;
}

/** Samples one after the other in one array, and the shape of one of them: a dataset, for instance. */
export interface FlatSamples {
  readonly x: FlatValues;
  readonly shape: Shape;
  readonly role?: DataRole;
}

/** Some samples. */
export type FitSamples = Tensor | TensorSamples | FlatSamples;

/**
 * What to fit on: all samples at once, or batches of them. What a synchronous source creates when it is asked for a batch is
 * freed afterwards, and what it created before is left alone. An asynchronous source hands its batches over: they are
 * disposed, as `fit` of `@ganglion/train` does.
 */
export type FitSource = FitSamples | Iterable<FitSamples> | AsyncIterable<FitSamples>;

/** Samples on the host. */
export interface HostSamples {
  readonly values: FlatValues;
  readonly shape: Shape;
  readonly count: number;
}

/** Whether the source is samples themselves, not a stream of them. */
export function isSamples(source: FitSource): source is FitSamples {
  return isTensor(source) || "x" in source;
}

/**
 * The values of samples, at once.
 * @throws BackendError if they are on a device that answers later.
 */
export function readSamples(name: string, samples: FitSamples): HostSamples {
  const x = valuesOf(name, samples);
  if (!isTensor(x)) return flatSamples(name, x, samples as FlatSamples);
  if (x.backend.downloadSync === undefined) {
    throw refusal(
      BackendError,
      name,
      "values must be readable at once",
      `the backend ${x.backend.name}, which answers later`,
      "Pass { x: await x.data(), shape }, the dataset itself, or batches that come asynchronously.",
    );
  }
  return tensorSamples(name, x, x.dataSync());
}

/** The values of samples that were handed over: their tensors are disposed. */
export async function takeSamples(name: string, samples: FitSamples): Promise<HostSamples> {
  try {
    const x = valuesOf(name, samples);
    return isTensor(x) ? tensorSamples(name, x, await x.data()) : flatSamples(name, x, samples as FlatSamples);
  } finally {
    const tensors = isTensor(samples) ? [samples] : Object.values(samples ?? {}).filter(isTensor);
    for (const tensor of tensors) tensor.dispose();
  }
}

/** @throws as `fieldOf`; DisposedError if they were given back. */
function valuesOf(name: string, samples: FitSamples): Tensor | FlatValues {
  const x = isTensor(samples) ? samples : fieldOf(name, samples);
  if (isTensor(x)) checkTensor(name, "samples", x);
  return x;
}

/** @throws TypeError unless there are samples, Error if they are marked as anything but training data. */
function fieldOf(name: string, samples: Exclude<FitSamples, Tensor>): Tensor | FlatValues {
  if (typeof samples !== "object" || samples === null || !("x" in samples)) {
    const remedy = "Make them with tensor(values), or give { x, shape }.";
    throw refusal(TypeError, name, "samples must be a tensor, or have one as x", describeValue(samples), remedy);
  }
  const { role, x } = samples;
  if (role !== undefined && role !== "train") {
    throw refusal(
      Error,
      name,
      "it must be fitted on training data",
      `${typeof role === "string" ? role : describeValue(role)} data`,
      "Fit on the training part and apply the result to the others: what is measured on them must not have been seen before.",
    );
  }
  return x;
}

function tensorSamples(name: string, x: Tensor, values: FlatValues): HostSamples {
  const [count, ...shape] = x.shape;
  if (count === undefined || shape.length === 0) {
    const remedy = "Reshape them so that each has at least one axis.";
    throw refusal(ShapeError, name, "samples must be [n, ...]", formatShape(x.shape), remedy, x.shape);
  }
  return { values, shape, count };
}

function flatSamples(name: string, x: FlatValues, { shape }: FlatSamples): HostSamples {
  const isFlat = (ArrayBuffer.isView(x) && !(x instanceof DataView)) || Array.isArray(x);
  if (!isFlat || (x.length > 0 && typeof x[0] !== "number")) {
    const remedy = "Pass a tensor, or numbers one after the other in a typed array.";
    throw refusal(TypeError, name, "x must be a tensor or flat numbers", describeValue(x), remedy);
  }
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 1)) {
    const got = Array.isArray(shape) ? formatShape(shape.map(describeValue) as never) : describeValue(shape);
    const remedy = "Give the shape of one sample.";
    throw refusal(TypeError, name, "shape must be whole numbers >= 1 where x is flat", got, remedy);
  }
  const size = sizeOf(shape);
  if (shape.length === 0 || x.length % size !== 0) {
    const rule = `x must hold whole samples of shape ${formatShape(shape)}`;
    throw refusal(ShapeError, name, rule, `${x.length} values`, "Give the shape of one sample.", shape);
  }
  return { values: x, shape, count: x.length / size };
}
