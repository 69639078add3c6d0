import type { Shape } from "./backend.ts";
import { describeValue } from "./describe-value.ts";

/** Writes a shape as it appears in messages: `[2, 3]`. It never throws, whatever it is given. */
export function formatShape(shape: Shape): string {
  return Array.isArray(shape) ? `[${Array.from(shape, describeValue).join(", ")}]` : describeValue(shape);
}

/** What an error of ours says, as data, so that nobody has to take its message apart. */
export interface Refusal {
  /** The function, kernel or layer that refused. */
  readonly where: string;
  /** What must hold. */
  readonly rule: string;
  /** What was found instead. */
  readonly got: string;
  /** What to do about it: one or more sentences. */
  readonly remedy: string;
}

/**
 * Makes the error for what a function refuses: `where: rule, got what it found. What to do.` It carries the four parts as
 * properties that are not enumerable, so that a console prints them once. `rest` goes to the error's constructor. In what is
 * built for production our own rules are codes, each of which leads to a page that says it, and what to do.
 * @example
 * ```ts
 * import { refusal } from "@ganglion/tensor";
 * const error = refusal(RangeError, "scale", "factor must be a number > 0", "-1", "Leave it out for 1.");
 * error.message; // => "scale: factor must be a number > 0, got -1. Leave it out for 1."
 * error.rule; // => "factor must be a number > 0"
 * ```
 */
export function refusal<E extends Error, R extends readonly unknown[]>(
  kind: new (message: string, ...rest: R) => E,
  where: string,
  rule: string,
  got: string,
  remedy: string,
  ...rest: R
): E & Refusal {
  const told = rule[0] === "#" ? `${remedy} See ${PAGE}${rule.slice(0, CODE)}`.trimStart() : remedy;
  return Object.defineProperties(new kind(`${where}: ${rule}, got ${got}. ${told}`, ...rest), {
    where: { value: where },
    rule: { value: rule },
    got: { value: got },
    remedy: { value: told },
  }) as E & Refusal;
}

/** Where each rule that a production build says by its code, such as `#k3ul`, stands in full, with what to do. */
const PAGE = "https://github.com/ganglion-js/ganglion/blob/main/docs/reference/errors.md";
const CODE = 5;

/** Shapes that do not fit each other or the operation. `shapes` holds the ones it was given. */
export class ShapeError extends Error {
  override name = "ShapeError";
  readonly shapes: readonly Shape[];
  constructor(message: string, ...shapes: readonly Shape[]) {
    super(message);
    this.shapes = shapes;
  }
}

/** A dtype that the operation or the backend does not work on. */
export class DTypeError extends Error {
  override name = "DTypeError";
}

/** A tensor whose memory was given back is used again. */
export class DisposedError extends Error {
  override name = "DisposedError";
}

/** No backend is set, two are mixed, or the chosen one cannot do what is asked. */
export class BackendError extends Error {
  override name = "BackendError";
}
