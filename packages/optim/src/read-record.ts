import { describeValue, isPlainObject, isTensor, refusal, sameShape, type Tensor } from "@ganglion/tensor";

/**
 * The own properties of something that was saved, each read once, so that what is checked is what is used.
 * @throws TypeError unless it is a plain object with just the properties `names`.
 */
export function readRecord(
  where: string,
  what: string,
  given: unknown,
  names?: readonly string[],
): Map<string, unknown> {
  // Of this realm or another: the values of arrays, maps, dates and promises are no properties.
  if (!isPlainObject(given) || Array.isArray(given)) {
    throw refusal(TypeError, where, `${what} must be an object that was saved`, describeValue(given), REMEDY);
  }
  const found = new Map<string, unknown>(Object.entries(given));
  if (names === undefined) return found;
  const wrong = names.find((name) => !found.has(name)) ?? [...found.keys()].find((name) => !names.includes(name));
  if (wrong === undefined) return found;
  const got = `${found.has(wrong) ? "one with" : "one without"} ${describeValue(wrong)}`;
  throw refusal(TypeError, where, `${what} must have just ${names.join(", ")}`, got, REMEDY);
}

const REMEDY = "Pass what state() returned.";

/** @throws RangeError unless `value` is a whole number from `least` to `most`. */
export function readCount(where: string, what: string, value: unknown, least: number, most: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range =
    most === Number.MAX_SAFE_INTEGER ? `a whole number >= ${least}` : `a whole number from ${least} to ${most}`;
  const Kind = typeof value === "number" ? RangeError : TypeError;
  throw refusal(Kind, where, `${what} must be ${range}`, describeValue(value), REMEDY);
}

/**
 * A tensor that was saved beside `parameter`.
 * @throws Error unless it is alive and has the parameter's shape, dtype and backend and, where values can be read at once, none
 * that is NaN, or below 0 where that is impossible.
 */
export function readTensor(where: string, key: string, value: unknown, parameter: Tensor, isSquare: boolean): Tensor {
  if (!isTensor(value) || !isLike(value, parameter)) {
    const remedy = "Give the parameters in the same order.";
    throw refusal(Error, where, `${key} must match its parameter, ${parameter}`, nameOf(value, parameter), remedy);
  }
  const bad =
    value.backend.downloadSync === undefined
      ? undefined
      : value.dataSync().find((x) => (isSquare ? !(x >= 0) : Number.isNaN(x)));
  if (bad === undefined) return value;
  const rule = `${key} must hold ${isSquare ? "numbers >= 0" : "numbers"}`;
  throw refusal(RangeError, where, rule, String(bad), "Go back to a state from before training diverged.");
}

function isLike(x: Tensor, parameter: Tensor): boolean {
  const isSame = x.dtype === parameter.dtype && x.backend === parameter.backend;
  return isSame && !x.disposed && sameShape(x.shape, parameter.shape);
}

function nameOf(value: unknown, { backend }: Tensor): string {
  if (value === undefined) return "none";
  if (!isTensor(value)) return describeValue(value);
  if (value.disposed) return `a disposed ${value}`;
  const isNamesake = value.backend !== backend && value.backend.name === backend.name;
  return isNamesake ? `${value}, which is another ${backend.name}` : String(value);
}
