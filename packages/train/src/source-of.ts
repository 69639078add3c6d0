import { checkCount, checkOptions, checkShape, checkWhole, describeValue, refusal, type Shape } from "@ganglion/tensor";
import type { BatchRequest, BatchSource, TrainingBatch } from "./batch-source.ts";
import { batchMaker, type Sample } from "./sample-batch.ts";
import { shuffled, shuffledLater } from "./shuffle-buffer.ts";

/** Samples that come one after the other: a list, a generator, a stream. */
export type SampleStream = Iterable<Sample> | AsyncIterable<Sample>;

/** What `sourceOf` takes. */
export interface SourceOptions {
  /** How many samples an epoch has; needed where the samples are no array. */
  readonly size?: number;
  /** The shape of one `x` that is given as a flat list, such as `[1, 28, 28]`. */
  readonly shape?: Shape;
  /** What is not known beforehand is shuffled within so many samples; 1000 by default, 1 keeps the order. */
  readonly buffer?: number;
}

const where = "sourceOf";

/**
 * A source of batches for `fit` and `evaluate` from plain samples `{ x, y }`: an array, anything that is iterated over, or an async
 * stream such as a file that is read line by line. `x` and `y` are lists of numbers, nested or typed; an `x` that is one number is a
 * sample of one feature, a `y` that is one number a label.
 *
 * A function is called for a new stream in each pass. A stream itself can be read once: each epoch goes on with its next `size` samples.
 * @throws TypeError for what are no samples, RangeError if `size` is missing or wrong; both while training where a sample is wrong.
 * @example
 * ```ts
 * import { sourceOf } from "@ganglion/train";
 * const xor = sourceOf([
 *   { x: [0, 0], y: 0 },
 *   { x: [0, 1], y: 1 },
 *   { x: [1, 0], y: 1 },
 *   { x: [1, 1], y: 0 },
 * ]);
 * xor.size; // => 4
 * const line = sourceOf(function* () { for (let x = 0; ; x++) yield { x, y: [2 * x + 1] }; }, { size: 100 });
 * ```
 */
export function sourceOf(samples: SampleStream | (() => SampleStream), options: SourceOptions = {}): BatchSource {
  const checks = { size: checkWhole, shape: checkShapeOption, buffer: checkCount };
  checkOptions<SourceOptions>(where, options, checks, { bufferSize: "buffer", buffer_size: "buffer", length: "size" });
  const { size, shape, buffer = 1000 } = options;
  if (Array.isArray(samples)) {
    checkArraySize(samples, size);
    return arraySource(samples as readonly Sample[], shape);
  }
  if (typeof samples !== "function" && !isStream(samples)) throw notSamples(samples);
  if (size === undefined) {
    const remedy = "Pass { size: 10_000 }: how many samples an epoch has.";
    throw refusal(TypeError, where, "size must be given where samples are no array", "undefined", remedy);
  }
  return streamSource(samples, size, shape, buffer);
}

function checkShapeOption(_where: string, _name: string, value: unknown): void {
  checkShape(where, value as Shape);
}

function checkArraySize({ length }: readonly unknown[], size: number | undefined): void {
  if (size === undefined || size === length) return;
  const remedy = "Leave it out.";
  throw refusal(RangeError, where, `size must be that of the array, ${length}`, String(size), remedy);
}

function arraySource(samples: readonly Sample[], shape: Shape | undefined): BatchSource {
  const toBatch = batchMaker(shape);
  return {
    size: samples.length,
    *batches({ batchSize, rng, dropLast = false }) {
      const order = rng?.permutation(samples.length);
      const last = dropLast ? samples.length - batchSize : samples.length - 1;
      for (let start = 0; start <= last; start += batchSize) {
        const rows = samples.slice(start, start + batchSize);
        const picked =
          order === undefined ? rows : rows.map((_, row) => samples[order[start + row] as number] as Sample);
        yield toBatch(picked);
      }
    },
  };
}

function streamSource(
  given: SampleStream | (() => SampleStream),
  size: number,
  shape: Shape | undefined,
  buffer: number,
): BatchSource {
  const toBatch = batchMaker(shape);
  const open = typeof given === "function" ? () => checkedStream(given()) : onceOrAgain(given);
  return {
    size,
    batches(request) {
      const stream = open();
      const cut: Cut = { request, size, buffer, toBatch };
      return Symbol.asyncIterator in stream ? laterBatches(stream, cut) : batchesNow(stream, cut);
    },
  };
}

interface Cut {
  readonly request: BatchRequest;
  readonly size: number;
  readonly buffer: number;
  readonly toBatch: (rows: readonly Sample[]) => TrainingBatch;
}

function* batchesNow(stream: Iterable<Sample>, { request, size, buffer, toBatch }: Cut): Generator<TrainingBatch> {
  let rows: Sample[] = [];
  for (const sample of shuffled(first(stream, size), request.rng, buffer)) {
    rows.push(sample);
    if (rows.length < request.batchSize) continue;
    yield toBatch(rows);
    rows = [];
  }
  if (rows.length > 0 && request.dropLast !== true) yield toBatch(rows);
}

async function* laterBatches(
  stream: AsyncIterable<Sample>,
  { request, size, buffer, toBatch }: Cut,
): AsyncGenerator<TrainingBatch> {
  let rows: Sample[] = [];
  for await (const sample of shuffledLater(firstLater(stream, size), request.rng, buffer)) {
    rows.push(sample);
    if (rows.length < request.batchSize) continue;
    yield toBatch(rows);
    rows = [];
  }
  if (rows.length > 0 && request.dropLast !== true) yield toBatch(rows);
}

/** The first `size` samples; the iterator stays open for the next epoch if it can be read only once. */
function* first(stream: Iterable<Sample>, size: number): Generator<Sample> {
  const iterator = stream[Symbol.iterator]();
  const isOnce = (iterator as unknown) === stream;
  try {
    for (let count = 0; count < size; count++) {
      const next = iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!isOnce) iterator.return?.();
  }
}

async function* firstLater(stream: AsyncIterable<Sample>, size: number): AsyncGenerator<Sample> {
  const iterator = stream[Symbol.asyncIterator]();
  const isOnce = (iterator as unknown) === stream;
  try {
    for (let count = 0; count < size; count++) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    if (!isOnce) await iterator.return?.();
  }
}

/** A stream that locks itself while it is read, as `ReadableStream` does, is read by one iterator for ever. */
function onceOrAgain(stream: SampleStream): () => SampleStream {
  if (Symbol.iterator in stream) return () => stream;
  let iterator: AsyncIterator<Sample> | undefined;
  const own: AsyncIterable<Sample> & Pick<AsyncIterator<Sample>, "next"> = {
    [Symbol.asyncIterator]: () => own as AsyncIterator<Sample>,
    next: () => (iterator ??= stream[Symbol.asyncIterator]()).next(),
  };
  return () => own;
}

function checkedStream(stream: unknown): SampleStream {
  if (isStream(stream)) return stream;
  throw notSamples(stream);
}

function isStream(value: unknown): value is SampleStream {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function notSamples(got: unknown): TypeError {
  const remedy = "Pass [{ x: [0, 1], y: 1 }, ...], a generator or a stream of such, or a function that returns one.";
  return refusal(TypeError, where, "samples must be a list or a stream of { x, y }", describeValue(got), remedy);
}
