import { tensor } from "../create.ts";

/** A value of every kind, by what it is. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "-1": () => -1,
  "0": () => 0,
  "1.5": () => 1.5,
  "2": () => 2,
  '"2"': () => "2",
  "2n": () => 2n,
  symbol: () => Symbol("s"),
  "[]": () => [],
  "[2, 2]": () => [2, 2],
  '["2"]': () => ["2"],
  "{}": () => ({}),
  "{ unknown }": () => ({ unknown: 1 }),
  "a map": () => new Map(),
  "a function": () => (): undefined => undefined,
  "a promise": () => Promise.resolve(2),
  "a tensor": () => tensor([1, 2]),
  "an int32 tensor": () => tensor(new Int32Array([1, 2])),
};

/** A function of a package, arguments that it takes, and of each which of the values it takes in its place. */
export interface Border {
  readonly call: (...given: never) => unknown;
  /** Made anew for each call. */
  readonly given: () => readonly unknown[];
  readonly takes: readonly (readonly string[])[];
}

/** A call of a `Border` with one value in place of another, and whether it is to be taken. */
export interface Attempt {
  readonly what: string;
  readonly given: () => unknown[];
  readonly isTaken: boolean;
}

/** The error that a call ends with, at once or later; undefined if it ends well. */
export async function failureOf({ call }: Border, given: readonly unknown[]): Promise<unknown> {
  try {
    const result: unknown = await (call as (...all: readonly unknown[]) => unknown)(...given);
    if (Symbol.asyncIterator in Object(result)) await (result as AsyncGenerator).next();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Every argument replaced by every value. */
export function wrongArguments(border: Border): Attempt[] {
  return border.takes.flatMap((taken, position) =>
    Object.entries(VALUES).map(([name, make]) => ({
      what: `argument ${position}: ${name}`,
      given: () => border.given().map((value, index) => (index === position ? make() : value)),
      isTaken: taken.includes(name),
    })),
  );
}

/**
 * Every option replaced by every value, in the object that is the argument at `position`. Undefined is taken too, as if the
 * option were left out, but for those that have to be given or are unknown: they take "!".
 */
export function wrongOptions(
  border: Border,
  position: number,
  options: Readonly<Record<string, readonly string[]>>,
): Attempt[] {
  return Object.entries(options).flatMap(([option, taken]) =>
    Object.entries(VALUES).map(([name, make]) => ({
      what: `${option}: ${name}`,
      given: () =>
        border.given().map((value, index) => (index === position ? { ...(value as object), [option]: make() } : value)),
      isTaken: name === "undefined" ? !taken.includes("!") : taken.includes(name),
    })),
  );
}
