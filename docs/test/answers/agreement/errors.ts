/** The largest relative errors of a function: of its values and of its gradients, undefined where it has none. */
export interface Errors {
  readonly values: number;
  readonly gradients: number | undefined;
}

/** No error yet. */
export const none: Errors = { values: 0, gradients: undefined };

/** The larger of both. */
export function worse(a: Errors, b: Errors): Errors {
  const gradients = [a.gradients, b.gradients].filter((error) => error !== undefined);
  return {
    values: Math.max(a.values, b.values),
    gradients: gradients.length === 0 ? undefined : Math.max(...gradients),
  };
}

/**
 * The largest of `|ours - theirs| / (|theirs| + 0.1)`: relative to the number, but for numbers near 0 to 0.1. A tolerance of
 * 1e-5 relative plus 1e-6 absolute is met where this is at most 1e-5. Infinity where one is not finite and the other is
 * something else.
 */
export function relativeError(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let index = 0; index < ours.length; index++) {
    const [a, b] = [ours[index] as number, theirs[index] as number];
    if (Object.is(a, b) || a === b) continue;
    const error = Math.abs(a - b) / (Math.abs(b) + 0.1);
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

/** Rounded up to a power of ten, so that the last digits of a machine do not show; 0 is exact. */
export function roundUp(error: number): string {
  if (error === 0) return "0";
  return Number.isFinite(error) ? `1e${Math.ceil(Math.log10(error))}` : "differs";
}

/** Values and gradients for a table. */
export function formatErrors({ values, gradients }: Errors): string {
  return gradients === undefined ? roundUp(values) : `${roundUp(values)} / ${roundUp(gradients)}`;
}
