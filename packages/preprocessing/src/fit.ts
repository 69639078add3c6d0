import {
  describeValue,
  formatShape,
  refusal,
  sameShape,
  scope,
  isTensor,
  type Shape,
  ShapeError,
  sizeOf,
} from "@ganglion/tensor";
import { type FitSamples, type FitSource, type HostSamples, isSamples, readSamples, takeSamples } from "./samples.ts";

/** What fitting on `S` returns: a promise where the samples come later. */
export type Fit<S extends FitSource, T> = S extends AsyncIterable<FitSamples> ? Promise<T> : T;

/** Takes samples in, batch by batch, and keeps what the function is made of. */
export interface Accumulator<T> {
  add(samples: HostSamples): void;
  /** Makes the fitted function. */
  finish(): T;
}

/**
 * Goes through a source once. What a synchronous source creates when it is asked for a batch is freed afterwards; an
 * asynchronous one hands its batches over, and they are disposed.
 * @throws RangeError without a sample, ShapeError if batches have samples of different shapes, Error on test data.
 */
export function fit<S extends FitSource, T>(
  name: string,
  source: S,
  start: (shape: Shape) => Accumulator<T>,
): Fit<S, T> {
  const intake = openIntake(name, start);
  const given: FitSource = source;
  checkSource(name, given);
  if (isSamples(given)) {
    intake.take(readSamples(name, given));
  } else if (Symbol.asyncIterator in given) {
    return takeLater(name, given, intake) as Fit<S, T>;
  } else {
    const batches = given[Symbol.iterator]();
    while (scope(() => takeNext(name, batches, intake)));
  }
  return intake.finish() as Fit<S, T>;
}

/** @throws TypeError unless there is something to go through. */
function checkSource(name: string, source: unknown): void {
  const isObject = typeof source === "object" && source !== null;
  if (isObject && ("x" in source || isTensor(source) || Symbol.iterator in source || Symbol.asyncIterator in source))
    return;
  const remedy = "Pass a tensor [n, ...], a dataset, { x, shape }, or batches of them.";
  throw refusal(TypeError, name, "the source must be samples", describeValue(source), remedy);
}

function takeNext<T>(name: string, batches: Iterator<FitSamples>, intake: Intake<T>): boolean {
  const next = batches.next();
  if (next.done === true) return false;
  intake.take(readSamples(name, next.value));
  return true;
}

async function takeLater<T>(name: string, source: AsyncIterable<FitSamples>, intake: Intake<T>): Promise<T> {
  for await (const batch of source) intake.take(await takeSamples(name, batch));
  return intake.finish();
}

interface Intake<T> {
  take(samples: HostSamples): void;
  finish(): T;
}

/** Starts the accumulator with the first batch, when the shape of a sample is known. */
function openIntake<T>(name: string, start: (shape: Shape) => Accumulator<T>): Intake<T> {
  let begun: { readonly shape: Shape; readonly accumulator: Accumulator<T> } | undefined;
  return {
    take(samples) {
      if (samples.count === 0) return;
      if (sizeOf(samples.shape) === 0) {
        const remedy = "Check how they were made.";
        throw refusal(
          ShapeError,
          name,
          "samples must hold something",
          formatShape(samples.shape),
          remedy,
          samples.shape,
        );
      }
      begun ??= { shape: samples.shape, accumulator: start(samples.shape) };
      if (!sameShape(begun.shape, samples.shape)) {
        const got = `${formatShape(samples.shape)} after ${formatShape(begun.shape)}`;
        const rule = "all batches must have samples of one shape";
        throw refusal(ShapeError, name, rule, got, "Resize or reshape them first.", samples.shape, begun.shape);
      }
      begun.accumulator.add(samples);
    },
    finish() {
      if (begun === undefined) {
        const rule = "there must be at least one sample to fit on";
        throw refusal(RangeError, name, rule, "none", "Check how the data was split.");
      }
      return begun.accumulator.finish();
    },
  };
}
