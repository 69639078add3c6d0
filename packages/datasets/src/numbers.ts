import { describeValue, isTensor, refusal } from "@ganglion/tensor";

/** Whether `value` is a typed array of this kind, of this realm or another. */
export function isTyped<K extends "Float32Array" | "Int32Array">(
  kind: K,
  value: unknown,
): value is K extends "Int32Array" ? Int32Array : Float32Array {
  return Object.prototype.toString.call(value) === `[object ${kind}]`;
}

/** Whether `value` is a typed array of whole numbers. */
export function isWholeTyped(value: unknown): boolean {
  return /^\[object (Ui|I)nt\w*Array\]$/.test(Object.prototype.toString.call(value));
}

/**
 * Checks that `values` is a flat list of numbers.
 * @throws TypeError that says what it is instead, or what stands in it.
 */
export function checkNumbers(where: string, name: string, values: unknown): asserts values is ArrayLike<number> {
  const isView = ArrayBuffer.isView(values) && !(values instanceof DataView);
  const rule = `${name} must hold numbers one after the other`;
  if (!isView && !Array.isArray(values)) {
    const remedy = isTensor(values) ? `Pass await ${name}.data().` : "Pass a typed array or an array of numbers.";
    throw refusal(TypeError, where, rule, describeValue(values), remedy);
  }
  const list = values as ArrayLike<unknown>;
  // All elements of a typed array are like its first: numbers, or bigints.
  for (let index = 0; index < (isView ? Math.min(1, list.length) : list.length); index++) {
    if (typeof list[index] === "number") continue;
    const remedy = Array.isArray(list[index]) ? `Flatten it with ${name}.flat(Infinity).` : "Make them numbers first.";
    throw refusal(TypeError, where, rule, `${describeValue(list[index])} at index ${index}`, remedy);
  }
}

/**
 * The numbers as float32; a `Float32Array` is handed on as it is.
 * @throws TypeError if they are no numbers, RangeError if one is too large for float32.
 */
export function toFloat32(where: string, name: string, values: unknown): Float32Array {
  if (isTyped("Float32Array", values)) return values;
  checkNumbers(where, name, values);
  const floats = Float32Array.from(values);
  for (let index = 0; index < floats.length; index++) {
    if (Number.isFinite(floats[index]) || !Number.isFinite(values[index])) continue;
    const got = `${values[index]} at index ${index}`;
    throw refusal(RangeError, where, `${name} must fit into float32`, got, "Scale it down first.");
  }
  return floats;
}
