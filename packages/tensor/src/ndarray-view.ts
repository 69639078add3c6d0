import { describeValue } from "./describe-value.ts";
import type { DType } from "./dtype.ts";
import { formatShape, refusal } from "./errors.ts";
import { sizeOf } from "./shape.ts";

/** A foreign view whose every element is known to lie in its data. */
export interface CheckedView {
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  /** The dtype of a tensor of it, unless another is asked for. */
  readonly natural: DType;
  /** @throws TypeError if the element is not a number. */
  readonly read: (index: number) => number;
}

/** What may hold a view's values. */
interface Data {
  readonly length: number;
  readonly natural: DType;
  readonly read: (index: number) => number;
}

/** The most elements that a view may have which repeats some: a few numbers must not ask for gigabytes. */
const MAX_REPEATED = 2 ** 26;

/** As in NumPy. */
const MAX_AXES = 64;

/** Kinds of typed arrays by their tag, which is the same in every realm, that a tensor can be made of. */
const NUMBERS = /^(Float16|Float32|Float64|Int8|Int16|Int32|Uint8|Uint8Clamped|Uint16|Uint32)Array$/;

/**
 * Reads each part of a view once, and checks that all of it lies in its data, before anything is allocated.
 * @throws TypeError if it is no ndarray, or its data are of a kind that a tensor cannot be made of.
 * @throws RangeError if its parts do not fit each other, or reach beyond the data.
 */
export function checkView(view: unknown): CheckedView {
  if (typeof view !== "object" || view === null) throw noView(describeValue(view));
  const { data, shape, stride, offset } = view as Record<string, unknown>;
  if (!Array.isArray(shape) || !Array.isArray(stride)) throw noView(describeValue(view));
  const { length, natural, read } = dataOf(data);
  if (shape.length > MAX_AXES || stride.length !== shape.length) {
    const rule = `there must be one stride for each axis, and at most ${MAX_AXES} axes`;
    throw unfit(rule, `${stride.length} strides for ${shape.length} axes`);
  }
  const checked = { shape: [...shape], stride: [...stride], offset: offset as number, natural, read };
  checkNumbers(checked);
  checkReach(checked, length);
  return { ...checked, shape: checked.shape.map(Math.abs) }; // -0 is a whole number >= 0 too
}

function noView(got: string): TypeError {
  return refusal(TypeError, "fromNdarray", "the view must be an ndarray", got, "Make one with ndarray(data, shape).");
}

/** An ndarray's data is an array, a typed array, or an object that has `get` instead. */
function dataOf(data: unknown): Data {
  if (Array.isArray(data)) return { length: data.length, natural: "float32", read: numbersFrom((i) => data[i]) };
  const kind = ArrayBuffer.isView(data) ? (data as unknown as Record<symbol, unknown>)[Symbol.toStringTag] : "";
  if (typeof kind === "string" && NUMBERS.test(kind)) {
    const values = data as Float32Array;
    return { length: values.length, natural: dtypeOfKind(kind), read: (i) => values[i] as number };
  }
  const store = data as { readonly length?: unknown; get?(index: number): unknown } | null | undefined;
  if (kind === "" && typeof store?.get === "function" && isWhole(store.length) && store.length >= 0) {
    return { length: store.length, natural: "float32", read: numbersFrom((i) => store.get?.(i)) };
  }
  throw refusal(
    TypeError,
    "fromNdarray",
    "data must be an array or a typed array of numbers, or have get and length",
    describeValue(data),
    "Make a Float32Array of its values.",
  );
}

function dtypeOfKind(kind: string): DType {
  if (kind === "Float64Array") return "float64";
  return kind === "Int32Array" ? "int32" : "float32";
}

function numbersFrom(get: (index: number) => unknown): (index: number) => number {
  return (index) => {
    const value = get(index);
    if (typeof value === "number") return value;
    const got = `${describeValue(value)} at ${index}`;
    throw refusal(TypeError, "fromNdarray", "data must hold numbers", got, "Make a Float32Array of its values.");
  };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function checkNumbers({ shape, stride, offset }: CheckedView): void {
  if (!shape.every((length) => isWhole(length) && length >= 0)) {
    throw unfit("lengths must be whole numbers >= 0", listOf(shape));
  }
  if (!stride.every(isWhole)) throw unfit("strides must be whole numbers", listOf(stride));
  if (!isWhole(offset)) throw unfit("the offset must be a whole number", describeValue(offset));
}

/** The lowest and the highest place that an element has must be in the data. */
function checkReach({ shape, stride, offset }: CheckedView, length: number): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  if (!isWhole(size)) throw unfit("the elements must be countable", formatShape(shape));
  let [lowest, highest] = [offset, offset];
  for (const [axis, steps] of stride.entries()) {
    const reach = steps * ((shape[axis] as number) - 1);
    if (reach < 0) lowest += reach;
    else highest += reach;
  }
  if (!(lowest >= 0 && highest < length)) {
    const places = lowest === highest ? `${lowest}` : `${lowest} to ${highest}`;
    throw unfit(`all elements must lie in the data, whose length is ${length}`, `places ${places}`);
  }
  if (size > length && size > MAX_REPEATED) {
    throw refusal(
      RangeError,
      "fromNdarray",
      `a view that repeats elements must have at most ${MAX_REPEATED}`,
      `${formatShape(shape)} of ${length}`,
      "Make a tensor of the data, and broadcastTo() the shape.",
    );
  }
}

function listOf(values: readonly unknown[]): string {
  return `[${values.map(describeValue).join(", ")}]`;
}

function unfit(rule: string, got: string): RangeError {
  return refusal(RangeError, "fromNdarray", rule, got, "Check how the view was made.");
}
