import {
  type Activation,
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  learnedSwish,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";

/**
 * An activation and what it is in double precision, by formulas that lose no digits. How far a float32 result may be off is
 * counted in units of the last place (ulps) of `scale`, which is the result itself unless the function is a difference.
 */
export interface Truth {
  readonly name: string;
  readonly make: () => Activation;
  readonly value: (x: number) => number;
  readonly slope: (x: number) => number;
  readonly valueScale?: (x: number) => number;
  readonly slopeScale?: (x: number) => number;
}

const { abs, exp, expm1, log1p, max, min, PI, sqrt } = Math;
const logistic = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
const bump = (x: number): number => logistic(x) * logistic(-x);
/** 0 wins over infinity. */
const times = (x: number, factor: number): number => (factor === 0 ? 0 : x * factor);

/** The share of the normal distribution below `x`, by its series or, in the tail, by Laplace's continued fraction. */
function normalBelow(x: number): number {
  if (x > 0) return 1 - normalBelow(-x);
  const density = exp((-x * x) / 2) / sqrt(2 * PI);
  if (x > -2.5) {
    let [term, sum] = [x, x];
    for (let k = 1; abs(term) > 1e-18 * abs(sum); k++) sum += term *= (x * x) / (2 * k + 1);
    return 0.5 + density * sum;
  }
  let fraction = -x;
  for (let k = 200; k > 0; k--) fraction = -x + k / fraction;
  return density === 0 ? 0 : density / fraction;
}
const density = (x: number): number => exp((-x * x) / 2) / sqrt(2 * PI);
const bend = (x: number): number => 2 * sqrt(2 / PI) * (x + 0.044715 * x ** 3);
const bendSlope = (x: number): number => 2 * sqrt(2 / PI) * (1 + 3 * 0.044715 * x ** 2);

const swishValue = (x: number, beta: number): number => times(x, logistic(beta === 0 ? 0 : beta * x));
const swishTerms = (x: number, beta: number): [number, number] => {
  const z = beta === 0 ? 0 : beta * x;
  return [logistic(z), times(z, bump(z))];
};
const mishGate = (x: number): number => {
  const e = exp(-abs(x));
  return x > 0 ? (1 + 2 * e) / (1 + 2 * e + 2 * e * e) : (e * e + 2 * e) / (e * e + 2 * e + 2);
};
const mishTerms = (x: number): [number, number] => {
  const e = exp(-abs(x));
  const slope =
    x > 0 ? (4 * e * e * (1 + e)) / (1 + 2 * e + 2 * e * e) ** 2 : (4 * e * (1 + e)) / (e * e + 2 * e + 2) ** 2;
  return [mishGate(x), times(x, slope)];
};
const total = ([a, b]: [number, number]): number => a + b;
const size = ([a, b]: [number, number]): number => abs(a) + abs(b);

const bent = (name: string, make: () => Activation, below: number): Truth => ({
  name,
  make,
  value: (x) => (x > 0 ? x : times(x, below)),
  slope: (x) => (x > 0 ? 1 : below),
});

const eluOf = (name: string, make: () => Activation, alpha: number, scale: number): Truth => ({
  name,
  make,
  value: (x) => scale * (x > 0 ? x : alpha * expm1(x)),
  slope: (x) => scale * (x > 0 ? 1 : alpha * exp(x)),
});

const swishOf = (name: string, make: () => Activation, beta: number): Truth => ({
  name,
  make,
  value: (x) => swishValue(x, beta),
  slope: (x) => total(swishTerms(x, beta)),
  // The product `beta * x` is rounded, which the exponential magnifies by its size.
  valueScale: (x) => abs(swishValue(x, beta)) * (beta === 1 ? 1 : 1 + min(abs(beta * x), 200)),
  slopeScale: (x) => size(swishTerms(x, beta)) * (beta === 1 ? 1 : 1 + min(abs(beta * x), 200)),
});

const softplusOf = (name: string, make: () => Activation, beta: number): Truth => ({
  name,
  make,
  value: (x) => max(x, 0) + log1p(exp(-abs(beta * x))) / beta,
  slope: (x) => logistic(beta * x),
});

/** Each activation that acts on single elements; `fixtures` and gradient checks hold the others. */
export const truths: readonly Truth[] = [
  { ...bent("relu", () => relu, 0), value: (x) => max(x, 0) },
  bent("leakyRelu", () => leakyRelu, 0.01),
  bent("leakyRelu of slope -0.5", () => leakyRelu.with({ negativeSlope: -0.5 }), -0.5),
  bent("prelu", () => prelu(), 0.25),
  eluOf("elu", () => elu, 1, 1),
  eluOf("elu of alpha 0.5", () => elu.with({ alpha: 0.5 }), 0.5, 1),
  eluOf("selu", () => selu, 1.6732632423543772, 1.0507009873554805),
  { name: "sigmoid", make: () => sigmoid, value: logistic, slope: bump },
  { name: "tanh", make: () => tanh, value: Math.tanh, slope: (x) => 4 * bump(2 * x) },
  swishOf("swish", () => swish, 1),
  swishOf("swish of beta 1.5", () => swish.with({ beta: 1.5 }), 1.5),
  swishOf("swish of beta -1", () => swish.with({ beta: -1 }), -1),
  swishOf("swish of beta 0", () => swish.with({ beta: 0 }), 0),
  swishOf("learnedSwish", () => learnedSwish(), 1),
  swishOf("learnedSwish of beta 0", () => learnedSwish({ beta: 0 }), 0),
  {
    name: "gelu",
    make: () => gelu,
    value: (x) => times(x, normalBelow(x)),
    slope: (x) => normalBelow(x) + times(x, density(x)),
    // As in PyTorch, `1 + erf(x / sqrt(2))` is rounded like a number near 1 or 2.
    valueScale: (x) => (abs(x) < 1e3 ? abs(x) : max(x, 0)),
    slopeScale: () => 1,
  },
  {
    name: "gelu by tanh",
    make: () => gelu.with({ approximate: "tanh" }),
    value: (x) => times(x, logistic(bend(x))),
    slope: (x) => logistic(bend(x)) + times(x, times(bendSlope(x), bump(bend(x)))),
    valueScale: (x) => abs(times(x, logistic(bend(x)))) * (1 + min(abs(bend(x)), 200)),
    slopeScale: (x) =>
      (logistic(bend(x)) + abs(times(x, times(bendSlope(x), bump(bend(x)))))) * (1 + min(abs(bend(x)), 200)),
  },
  softplusOf("softplus", () => softplus, 1),
  softplusOf("softplus of beta 0.5", () => softplus.with({ beta: 0.5 }), 0.5),
  {
    name: "mish",
    make: () => mish,
    value: (x) => times(x, mishGate(x)),
    slope: (x) => total(mishTerms(x)),
    slopeScale: (x) => size(mishTerms(x)),
  },
  {
    name: "hardSwish",
    make: () => hardSwish,
    value: (x) => times(x, max(0, min(6, x + 3)) / 6),
    slope: (x) => (abs(x) < 3 ? x / 3 + 0.5 : Number(x > 0) - 0.5 * Number(x === -3)),
  },
];

/** Float32 numbers: densely where functions bend, every power of two, and the ends. */
export const points: readonly number[] = [
  ...Array.from({ length: 2 * 112 * 32 + 1 }, (_, index) => Math.fround((index / 32 - 112) * 1.0000001)),
  ...Array.from({ length: 277 }, (_, index) => 2 ** (index - 149)).flatMap((power) => [power, -power]),
  ...Array.from({ length: 277 }, (_, index) => Math.fround(1.7 * 2 ** (index - 149))).flatMap((x) => [x, -x]),
  ...[0, -0, 2 - 2 ** -23].flatMap((x) => [x * 2 ** 127, x * -(2 ** 127)]),
];

/** The largest distance of `got` from `right`, in ulps of `scale` as float32 (not below `floor`), and where it is. */
export function worst(
  got: ArrayLike<number>,
  right: (x: number) => number,
  scale: (x: number) => number = (x) => abs(right(x)),
  floor: number = 2 ** -149,
): { readonly ulps: number; readonly x: number } {
  return points.reduce(
    (found, x, index) => {
      const distance = abs(got[index]! - Math.fround(right(x)));
      const ulps = got[index] === Math.fround(right(x)) ? 0 : distance / max(ulpOf(scale(x)), floor * growth(x));
      return ulps <= found.ulps ? found : { ulps, x };
    },
    { ulps: 0, x: 0 },
  );
}

/** A gate near the `floor` has few digits, which its factor, `x` or about its square, magnifies. */
function growth(x: number): number {
  return max(1, min(x * x, 1e4));
}

function ulpOf(x: number): number {
  return 2 ** (max(-126, min(127, Math.floor(Math.log2(abs(x))))) - 23);
}
