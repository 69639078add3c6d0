import { describeValue, isPlainObject, refusal, type Shape, type TypedArray } from "@ganglion/tensor";

/** What a model answered to some samples, and what it should have, as plain numbers. */
export interface MeasuredBatch {
  /** The outputs, row-major. */
  readonly output: TypedArray;
  /** Their shape, `[batch, ...]`. */
  readonly outputShape: Shape;
  /** The targets, row-major: int32 labels, or values. */
  readonly target: TypedArray;
  /** Their shape, `[batch, ...]`. */
  readonly targetShape: Shape;
}

/** A measure at work on one pass over the samples. */
export interface MeasureRun<T> {
  /** Takes in one more batch; the arrays may be used again afterwards. */
  add(batch: MeasuredBatch): void;
  /** What it has measured. */
  result(): T;
}

/**
 * What is measured over all samples together and is no average over batches, such as a confusion matrix. It is a plain object: one of
 * your own needs nothing of the library.
 * @example
 * ```ts
 * import type { Measure } from "@ganglion/train";
 * const largest: Measure<number> = {
 *   start() {
 *     let most = -Infinity;
 *     return { add: ({ output }) => void (most = Math.max(most, ...output)), result: () => most };
 *   },
 * };
 * ```
 */
export interface Measure<T = unknown> {
  start(): MeasureRun<T>;
}

/** Measures by name. */
export type Measures = Readonly<Record<string, Measure>>;

/** What measures give, by the same names. */
export type MeasureResults<M extends Measures> = {
  readonly [K in keyof M]: M[K] extends Measure<infer T> ? T : never;
};

/** @throws TypeError unless `value` is an object of measures by name. */
export function checkMeasures(where: string, name: string, value: unknown): void {
  const remedy = "Pass { report: classificationReport() }, or an object of your own with start().";
  const entries: readonly (readonly [string, unknown])[] = isPlainObject(value) ? Object.entries(value) : [["", value]];
  for (const [key, measure] of entries) {
    if (key !== "" && typeof (Object(measure) as Partial<Measure>).start === "function") continue;
    const path = key === "" ? name : `${name}.${key}`;
    const what = key === "" ? "measures by name" : "a measure";
    throw refusal(TypeError, where, `${path} must be ${what}`, describeValue(measure), remedy);
  }
}
