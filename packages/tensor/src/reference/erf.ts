/** Numerators and denominators, constant term first. The first numerator has its denominator taken off. */
const SMALL_P_LESS_Q = [
  365.14075569929884, -905.1312883920702, -130.16048378339403, -20.440167208473554, -0.8142222938153968,
] as const;
const SMALL_Q = [2844.236833439171, 1282.6165260773723, 244.02463793444417, 23.601290952344122, 1] as const;
const MIDDLE_P = [
  1230.3393547979972, 2051.0783778260716, 1712.0476126340707, 881.952221241769, 298.6351381974001, 66.11919063714163,
  8.883149794388377, 0.5641884969886701, 2.1531153547440383e-8,
] as const;
const MIDDLE_Q = [
  1230.3393548037495, 3439.3676741437216, 4362.619090143247, 3290.7992357334597, 1621.3895745666903, 537.1811018620099,
  117.6939508913125, 15.744926110709835, 1,
] as const;
const LARGE_P = [
  0.0006587491615298378, 0.016083785148742275, 0.12578172611122926, 0.36034489994980445, 0.30532663496123236,
  0.016315387137302097,
] as const;
const LARGE_Q = [
  0.0023352049762686918, 0.06051834131244132, 0.5279051029514285, 1.8729528499234673, 2.568520192289822, 1,
] as const;
const ONE_OVER_SQRT_PI = 0.5641895835477563;
/** Beyond, `1 - erf(x)` is less than half of the last digit of 1. */
const SATURATED = 6;

/**
 * The error function `2 / sqrt(pi) * integral of exp(-t^2) from 0 to x`, to full double precision.
 *
 * @see W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969)
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 0.46875) return x + x * quotient(SMALL_P_LESS_Q, SMALL_Q, x * x);
  if (size >= SATURATED) return Math.sign(x);
  const complement = expOfMinusSquare(size) * (size <= 4 ? quotient(MIDDLE_P, MIDDLE_Q, size) : tail(size));
  return Math.sign(x) * (1 - complement);
}

/** `exp(x^2) * erfc(x)` for `x > 4`, by its expansion in `1 / x^2`. */
function tail(x: number): number {
  const inverse = 1 / (x * x);
  return (ONE_OVER_SQRT_PI - inverse * quotient(LARGE_P, LARGE_Q, inverse)) / x;
}

/** `exp(-x^2)`; the square of `x` cut to sixteenths is exact, so that rounding `x^2` does not grow in the exponent. */
function expOfMinusSquare(x: number): number {
  const cut = Math.trunc(x * 16) / 16;
  return Math.exp(-cut * cut) * Math.exp(-(x - cut) * (x + cut));
}

function quotient(numerator: readonly number[], denominator: readonly number[], x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * x + (coefficients[i] as number);
  return value;
}
