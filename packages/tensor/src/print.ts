import type { TypedArray } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors with more elements are shortened to the first and the last few of each axis, as NumPy does. */
const MAX_PRINTED = 100;
const EDGE = 3;

/**
 * What a console shows of a tensor: dtype, shape and backend, and the values where they can be read at once, as NumPy
 * prints them: in nested brackets, in columns, the middle of long axes left out.
 */
export function printTensor(x: Tensor): string {
  const head = x.toString();
  if (x.disposed) return `${head}, disposed`;
  if (x.backend.downloadSync === undefined) return `${head}, values: await x.array()`;
  const values = x.dataSync();
  const isLong = x.size > MAX_PRINTED;
  const texts = cells(values, x.shape, isLong);
  if (x.rank === 0) return `${head} ${texts[0]}`;
  const width = Math.max(0, ...texts.map((text) => text.length));
  const columns = texts.map((text) => text.padStart(width))[Symbol.iterator]();
  return `${head}\n${brackets(x.shape, isLong, columns, "")}`;
}

/** The indices of an axis that are shown; -1 stands for what is left out. */
function shown(length: number, isLong: boolean): number[] {
  const all = [...Array(Math.min(length, isLong ? 2 * EDGE + 1 : length)).keys()];
  if (!isLong || length <= 2 * EDGE) return all;
  return [0, 1, 2, -1, length - 3, length - 2, length - 1];
}

/** The texts of the values that are shown, in order. */
function cells(values: TypedArray, shape: readonly number[], isLong: boolean): string[] {
  const picked: number[] = [];
  const visit = (axis: number, offset: number): void => {
    if (axis === shape.length) picked.push(values[offset] as number);
    else
      for (const i of shown(shape[axis] as number, isLong))
        if (i >= 0) visit(axis + 1, offset * (shape[axis] as number) + i);
  };
  visit(0, 0);
  return formatNumbers(picked);
}

/** All in one notation: whole numbers as such, else with four digits, with an exponent where their sizes differ much. */
function formatNumbers(values: readonly number[]): string[] {
  const finite = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = Math.max(0, ...finite);
  const smallest = Math.min(Number.POSITIVE_INFINITY, ...finite);
  const areWhole = largest < 1e8 && values.every((value) => Number.isInteger(value) || !Number.isFinite(value));
  if (areWhole) return values.map(String);
  const isWide = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1e5;
  return values.map((value) => {
    if (!Number.isFinite(value)) return String(value);
    return isWide ? value.toExponential(4) : value.toFixed(4);
  });
}

function brackets(shape: readonly number[], isLong: boolean, texts: Iterator<string>, indent: string): string {
  const [length = 0, ...inner] = shape;
  const parts = shown(length, isLong).map((i) => {
    if (i < 0) return "...";
    return inner.length === 0 ? (texts.next().value as string) : brackets(inner, isLong, texts, `${indent} `);
  });
  const separator = inner.length === 0 ? ", " : `,${"\n".repeat(inner.length)}${indent} `;
  return `[${parts.join(separator)}]`;
}
