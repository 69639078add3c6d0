/** The largest relative errors of an operation's values and of its gradients, if it has any. */
export interface Errors {
  readonly value: number;
  readonly gradient: number | undefined;
}

/** Below it, errors are compared to it: next to 0, every error is large. */
const FLOOR = 1e-3;

/** `max |got - wanted| / max(|wanted|, 1e-3)`; what is not finite must be the same. */
export function relativeError(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  if (got.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [got[i] as number, wanted[i] as number];
    if (Object.is(a, b) || a === b) continue;
    const error = Math.abs(a - b) / Math.max(Math.abs(b), FLOOR);
    largest = Math.max(largest, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error);
  }
  return largest;
}

/** An operation's errors from those of its value and of each gradient. */
export function errorsOf(value: number, gradients: readonly number[]): Errors {
  return { value, gradient: gradients.length === 0 ? undefined : Math.max(...gradients) };
}

/** The larger of each. */
export function worse(a: Errors | undefined, b: Errors): Errors {
  const gradients = [a?.gradient, b.gradient].filter((error) => error !== undefined);
  return errorsOf(Math.max(a?.value ?? 0, b.value), gradients);
}
