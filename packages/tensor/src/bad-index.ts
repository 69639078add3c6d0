import type { Shape } from "./backend.ts";
import { formatShape, refusal } from "./errors.ts";
import { state } from "./state.ts";

/** An index that a kernel found out of range. */
export interface BadIndex {
  /** How many indices come before it, in row-major order. */
  readonly place: number;
  readonly index: number;
  /** What it should have been below. */
  readonly length: number;
}

const REMEDY = "Count from 0; -1 is not the last.";

/**
 * The error that names an index which is out of range, and where it is among indices of `shape`. Kernels throw it in their
 * own name, operations by `namingIndices` in theirs.
 */
export function indexError(
  where: string,
  bad: BadIndex,
  shape: Shape,
  remedy: string = REMEDY,
  name = "indices",
): RangeError {
  const { place, index, length } = bad;
  const got = `${index} at ${formatShape(coordinatesOf(place, shape))}`;
  const error =
    length === 0
      ? refusal(
          RangeError,
          where,
          "there must be something to pick",
          `${got} of an axis without elements`,
          "Pass no indices.",
        )
      : refusal(RangeError, where, `${name} must be from 0 to ${length - 1}`, got, remedy);
  return Object.defineProperty(error, "badIndex", { value: bad });
}

/** How an operation names an index that a kernel refused. */
export interface IndexNames {
  /** The shape of the indices as the caller knows them. */
  readonly shape: Shape;
  /** The place among those, from the place among the kernel's. */
  readonly placeOf?: (place: number) => number;
  readonly remedy?: string;
  /** What the indices are called; `indices` by default. */
  readonly name?: string;
}

/**
 * What `compute` returns. If a kernel in it refuses an index, at once or later, the error is the operation's own.
 * @throws RangeError that names the index, its place and the valid range.
 */
export function namingIndices<T>(where: string, names: IndexNames, compute: () => T): T {
  const outer = state.naming;
  const own = (bad: BadIndex): RangeError => {
    const place = names.placeOf === undefined ? bad.place : names.placeOf(bad.place);
    return indexError(where, { ...bad, place }, names.shape, names.remedy, names.name);
  };
  state.naming = outer === undefined ? own : (bad) => outer(badIndexOf(own(bad)) as BadIndex);
  try {
    return compute();
  } catch (error) {
    const bad = badIndexOf(error);
    throw bad === undefined ? error : own(bad);
  } finally {
    state.naming = outer;
  }
}

/**
 * How the operation that is computing names an index out of range, if it does: for kernels that find one only after they
 * have returned.
 */
export function indexNaming(): ((bad: BadIndex) => RangeError) | undefined {
  return state.naming;
}

function badIndexOf(error: unknown): BadIndex | undefined {
  return (error as { readonly badIndex?: BadIndex } | undefined)?.badIndex;
}

function coordinatesOf(place: number, shape: Shape): number[] {
  const coordinates: number[] = [];
  let rest = place;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis] as number;
    coordinates.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return coordinates;
}
