import { type Shape, sizeOf } from "@ganglion/tensor";

/** The checked fields of a fitted function's JSON. Each method throws a TypeError that names the field. */
export interface JsonReader {
  readonly kind: string;
  shape(): Shape;
  /** The number of elements of `shape`. */
  size(): number;
  /** Finite numbers, and so many if `length` is given. */
  numbers(name: string, length?: number): Float64Array;
  /** Numbers to divide by. */
  divisors(name: string, length: number): Float64Array;
  number(name: string): number;
  text(name: string): string;
  list(name: string): readonly unknown[];
}

/** @throws TypeError unless `json` is an object with a `kind` that is known. */
export function readJson(json: unknown, kinds: readonly string[]): JsonReader {
  const fields = typeof json === "object" && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  const { kind } = fields;
  if (typeof kind !== "string" || !kinds.includes(kind)) {
    throw new TypeError(
      `fromJSON: kind must be one of ${kinds.join(", ")}, got ${JSON.stringify(kind)}. Pass what toJSON() returned.`,
    );
  }
  return readerOf(kind, fields);
}

type Fields = Readonly<Record<string, unknown>>;

function readerOf(kind: string, fields: Fields): JsonReader {
  const check = <T>(name: string, wanted: string, isRight: (value: unknown) => boolean): T => {
    if (isRight(fields[name])) return fields[name] as T;
    throw new TypeError(
      `fromJSON: ${name} of ${kind} must be ${wanted}, got ${describe(fields[name])}. Pass what toJSON() returned.`,
    );
  };
  const listOf = <T>(
    name: string,
    wanted: string,
    isRight: (value: unknown) => boolean,
    length?: number,
  ): readonly T[] => check(name, wanted, (value) => isList(value, length) && value.every(isRight));
  const shape = (): Shape => listOf("shape", "whole numbers >= 1", (value) => isWhole(value));
  const count = (length: number | undefined): string => (length === undefined ? "" : `${length} `);
  return {
    kind,
    shape,
    size: () => sizeOf(shape()),
    numbers: (name, length) =>
      Float64Array.from(listOf<number>(name, `${count(length)}finite numbers`, Number.isFinite, length)),
    divisors: (name, length) =>
      Float64Array.from(listOf<number>(name, `${length} finite numbers > 0`, isPositive, length)),
    number: (name) => check(name, "a finite number", Number.isFinite),
    text: (name) => check(name, "a string", (value) => typeof value === "string"),
    list: (name) => listOf(name, "a list", () => true),
  };
}

function isList(value: unknown, length: number | undefined): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && (length === undefined || value.length === length);
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1;
}

function isPositive(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) > 0;
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return Array.isArray(value) && text.length > 60 ? `${value.length} values` : text;
}
