import { describeValue, refusal, type Shape, sizeOf } from "@ganglion/tensor";

/** The checked fields of a fitted function's JSON. Each method throws a TypeError that names the field. */
export interface JsonReader {
  readonly kind: string;
  /** Whole numbers >= 1, and so many if `rank` is given. */
  shape(rank?: number): Shape;
  /** The number of elements of `shape`. */
  size(): number;
  /** Finite numbers, and so many if `length` is given. */
  numbers(name: string, length?: number): Float64Array;
  /** Numbers to divide by. */
  divisors(name: string, length: number): Float64Array;
  /** Numbers >= 0 and not above `most`, at most `length` of them if that is given. */
  amounts(name: string, range: AmountRange): Float64Array;
  /** A number >= 0. */
  amount(name: string): number;
  /** A whole number from 0 to `most`. */
  whole(name: string, most: number): number;
  method(name: string): "pca" | "zca";
  list(name: string): readonly unknown[];
}

/** What `amounts` may be. */
export interface AmountRange {
  readonly most?: number;
  /** As many as that. */
  readonly length?: number;
  /** Not more than that. */
  readonly atMost?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Opens what `toJSON` returned. Only own fields count, and there may be no others than those of its kind.
 * @throws TypeError unless `json` is an object with a `kind` that is known and the fields of it.
 */
export function readJson(json: unknown, kinds: Readonly<Record<string, readonly string[]>>): JsonReader {
  const fields = typeof json === "object" && json !== null ? (json as Fields) : {};
  const kind = Object.hasOwn(fields, "kind") ? fields["kind"] : undefined;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) {
    throw wrong(`kind must be one of ${Object.keys(kinds).join(", ")}`, describeValue(kind));
  }
  const known = kinds[kind] as readonly string[];
  const stranger = Object.keys(fields).find((name) => name !== "kind" && !known.includes(name));
  if (stranger !== undefined) throw wrong(`fields of ${kind} must be ${known.join(", ")}`, describeValue(stranger));
  return readerOf(kind, fields);
}

function readerOf(kind: string, fields: Fields): JsonReader {
  const check = <T>(name: string, wanted: string, isRight: (value: unknown) => boolean): T => {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (isRight(value)) return value as T;
    throw wrong(`${name} of ${kind} must be ${wanted}`, describeField(value));
  };
  const listOf = <T>(name: string, wanted: string, isRight: (value: unknown) => boolean, range: AmountRange): T[] => {
    const values = check<readonly T[]>(name, wanted, (value) => isList(value, range) && value.every(isRight));
    // What is made must not change when the JSON does.
    return Array.from(values);
  };
  const shape = (rank?: number): Shape => {
    const wanted = rank === undefined ? "whole numbers >= 1" : `${rank} whole numbers >= 1`;
    return listOf<number>("shape", wanted, (value) => isWhole(value, 1, Infinity), lengthOf(rank));
  };
  return {
    kind,
    shape,
    size: () => sizeOf(shape()),
    numbers: (name, length) =>
      Float64Array.from(listOf<number>(name, `${count(length)}finite numbers`, Number.isFinite, lengthOf(length))),
    divisors: (name, length) =>
      Float64Array.from(listOf<number>(name, `${length} finite numbers > 0`, isPositive, { length })),
    amounts: (name, range) => {
      const { most = Number.MAX_VALUE, length, atMost } = range;
      const many = atMost === undefined ? count(length) : `at most ${atMost} `;
      const wanted = `${many}finite numbers ${most === Number.MAX_VALUE ? ">= 0" : `from 0 to ${most}`}`;
      return Float64Array.from(listOf<number>(name, wanted, (value) => isAmount(value, most), range));
    },
    amount: (name) => check(name, "a finite number >= 0", (value) => isAmount(value, Number.MAX_VALUE)),
    whole: (name, most) => {
      check(name, "a finite number", Number.isFinite);
      return check(name, `a whole number from 0 to ${most}`, (value) => isWhole(value, 0, most));
    },
    method: (name) => check(name, '"pca" or "zca"', (value) => value === "pca" || value === "zca"),
    list: (name) => listOf(name, "a list", () => true, {}),
  };
}

/** How many are wanted, in front of what. */
function count(length: number | undefined): string {
  return length === undefined ? "" : `${length} `;
}

function wrong(rule: string, got: string): TypeError {
  return refusal(TypeError, "fromJSON", rule, got, "Pass what toJSON() returned.");
}

function lengthOf(length: number | undefined): AmountRange {
  return length === undefined ? {} : { length };
}

/** Lists without holes, which `every` would pass over. */
function isList(value: unknown, { length, atMost = Infinity }: AmountRange): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > atMost) return false;
  return (length === undefined || value.length === length) && !value.includes(undefined);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0;
}

function isAmount(value: unknown, most: number): boolean {
  return typeof value === "number" && value >= 0 && value <= most;
}

/** Short lists of plain values as they are, so that one sees which is wrong. */
function describeField(value: unknown): string {
  if (value === undefined) return "nothing";
  if (!Array.isArray(value)) return describeValue(value);
  const isShort =
    value.length <= 10 &&
    !value.includes(undefined) &&
    value.every((part) => part === null || typeof part === "number");
  const text = isShort ? JSON.stringify(value) : "";
  return isShort && text.length <= 60 ? text : `${value.length} values`;
}
