import { describeValue, formatShape, refusal, type Shape, ShapeError, sizeOf, tensor } from "@ganglion/tensor";
import type { TrainingBatch } from "./batch-source.ts";

/** The values of a sample: a number, or lists of numbers, nested or typed. */
export type SampleValues = number | ArrayLike<number> | readonly SampleValues[];

/** A sample: what goes in, and what should come out: a label, or values. */
export interface Sample {
  readonly x: SampleValues;
  readonly y: SampleValues;
}

const where = "sourceOf";

/** Makes batches of samples, which must all look like the first. */
export function batchMaker(shape: Shape | undefined): (samples: readonly Sample[]) => TrainingBatch {
  let inputs: Shape | undefined = shape;
  let targets: Shape | "labels" | undefined;
  return (samples) => {
    const all = samples.map(checkSample);
    inputs ??= inputShape((all[0] as Sample).x);
    targets ??= typeof all[0]?.y === "number" ? "labels" : shapeOf("y", all[0]?.y);
    const x = flat(
      "x",
      all.map((sample) => sample.x),
      inputs,
      shape !== undefined,
    );
    if (targets === "labels") return { x, y: tensor(Int32Array.from(all, ({ y }) => labelOf(y))) };
    return {
      x,
      y: flat(
        "y",
        all.map((sample) => sample.y),
        targets,
        false,
      ),
    };
  };
}

function checkSample(sample: unknown): Sample {
  const { x, y } = Object(sample) as Partial<Sample>;
  if (x !== undefined && y !== undefined) return sample as Sample;
  const remedy = "Each is { x, y }: what goes in, and what should come out.";
  throw refusal(TypeError, where, "samples must have x and y", describeValue(sample), remedy);
}

function labelOf(y: unknown): number {
  if (Number.isInteger(y) && Math.abs(y as number) < 2 ** 31) return y as number;
  const rule = "a y that is one number must be a label, a whole number, in every sample";
  const remedy = "Write a value to be answered as a list: y: [0.5].";
  throw refusal(typeof y === "number" ? RangeError : TypeError, where, rule, describeValue(y), remedy);
}

/** A single number is a sample of one feature. */
function inputShape(x: unknown): Shape {
  return typeof x === "number" ? [1] : shapeOf("x", x);
}

function shapeOf(name: string, values: unknown): Shape {
  if (typeof values === "number") return [];
  if (ArrayBuffer.isView(values) && !(values instanceof DataView))
    return [(values as unknown as ArrayLike<number>).length];
  if (Array.isArray(values)) return [values.length, ...(values.length === 0 ? [] : shapeOf(name, values[0]))];
  const remedy = "Give numbers, or lists of numbers; read what is in a tensor with await x.data().";
  throw refusal(TypeError, where, `${name} of a sample must be numbers`, describeValue(values), remedy);
}

function flat(name: string, rows: readonly unknown[], shape: Shape, isReshaped: boolean): ReturnType<typeof tensor> {
  const length = sizeOf(shape);
  const values = new Float32Array(rows.length * length);
  for (const [row, one] of rows.entries()) {
    const own = name === "x" ? inputShape(one) : shapeOf(name, one);
    const size = sizeOf(own);
    if (isReshaped ? size !== length : String(own) !== String(shape)) {
      const rule = `${name} of every sample must have the shape ${formatShape(shape)}`;
      const remedy = isReshaped ? "It must have as many numbers." : "Pad them to one length.";
      throw refusal(ShapeError, where, rule, formatShape(own), remedy, shape, own);
    }
    fill(name, values.subarray(row * length, (row + 1) * length), own, one);
  }
  return tensor(values, { shape: [rows.length, ...shape] });
}

function fill(name: string, into: Float32Array, shape: Shape, values: unknown): void {
  if (shape.length <= 1) {
    const list = typeof values === "number" ? [values] : (values as ArrayLike<unknown>);
    if (list.length !== into.length) throw uneven(name, shape, list.length);
    for (let at = 0; at < into.length; at++) {
      const value = list[at];
      if (typeof value !== "number") {
        throw refusal(TypeError, where, `${name} of a sample must be numbers`, describeValue(value), "Check the data.");
      }
      into[at] = value;
    }
    return;
  }
  const [count, ...inner] = shape as [number, ...number[]];
  const list = values as readonly unknown[];
  if (!Array.isArray(list) || list.length !== count) throw uneven(name, shape, Object(list).length as number);
  const step = into.length / count;
  for (const [at, one] of list.entries()) {
    if (String(shapeOf(name, one).length) !== String(inner.length)) throw uneven(name, inner, describeValue(one));
    fill(name, into.subarray(at * step, (at + 1) * step), inner, one);
  }
}

function uneven(name: string, shape: Shape, got: unknown): ShapeError {
  const rule = `lists within ${name} of a sample must be of one length, ${formatShape(shape)}`;
  return refusal(ShapeError, where, rule, String(got), "Pad them to one length.", shape);
}
