/** `a ** b` as C and IEEE 754 have it: 1 to any power and -1 to an infinite one are 1, where JavaScript says NaN. */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY)) return 1;
  return a ** b;
}

/** `a ** b` modulo 2^32, by repeated squaring. A negative power truncates: 0 unless `a` is 1 or -1. */
export function integerPower(a: number, b: number): number {
  if (b < 0) return Math.abs(a) === 1 ? integerPower(a, b & 1) : 0;
  let result = 1;
  let square = a;
  for (let rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}
