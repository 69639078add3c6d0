/**
 * The number below which a standard normal one lies with probability `p`, by Newton steps on the distribution, whose tail is
 * computed from its continued fraction or its series: right to about 1e-14.
 * @see Abramowitz and Stegun, 1964, Handbook of Mathematical Functions, 26.2.10 and 26.2.14
 */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  if (p < 0.5) return -normalQuantile(1 - p);
  const tail = 1 - p;
  // A first guess from the tail's leading term; Halley's steps do the rest.
  let x = Math.sqrt(Math.max(0, -2 * Math.log(2 * tail)));
  for (let step = 0; step < 50; step++) {
    const error = (tail - upperTail(x)) / density(x);
    const change = error / (1 + (x * error) / 2);
    x -= change;
    if (Math.abs(change) <= 1e-15 * Math.max(1, x)) break;
  }
  return x;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

function upperTail(x: number): number {
  if (x < 3) return 0.5 - density(x) * series(x);
  let fraction = x;
  for (let term = 200; term >= 1; term--) fraction = x + term / fraction;
  return density(x) / fraction;
}

/** `x + x^3 / 3 + x^5 / (3 * 5) + ...`. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return sum;
}
