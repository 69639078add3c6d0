import { activationOf, truths } from "@ganglion/fixtures/accuracy";
import { reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";
import {
  type Activation,
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  learnedSwish,
  logSoftmax,
  maxout,
  maxoutFeatures,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";

beforeAll(() => setBackend(reference()));

/** The gains are PyTorch's where `calculate_gain` knows the function (`isTabled`), and follow from the definition elsewhere. */
interface Facts {
  readonly name: string;
  readonly make: () => Activation;
  readonly gain: number;
  readonly range: readonly [number, number];
  readonly cost: number;
  readonly zeroCentered?: boolean;
  readonly isTabled?: boolean;
}

const listed: readonly Facts[] = [
  { name: "relu", make: () => relu, gain: Math.SQRT2, range: [0, Infinity], cost: 0 },
  { name: "leakyRelu", make: () => leakyRelu, gain: 1.4141428569978354, range: [-Infinity, Infinity], cost: 0 },
  {
    name: "leakyRelu with slope 0.5",
    make: () => leakyRelu.with({ negativeSlope: 0.5 }),
    gain: 1.2649110640673518,
    range: [-Infinity, Infinity],
    cost: 0,
  },
  {
    name: "leakyRelu with slope 0",
    make: () => leakyRelu.with({ negativeSlope: 0 }),
    gain: Math.SQRT2,
    range: [0, Infinity],
    cost: 0,
  },
  { name: "prelu", make: () => prelu({ init: 0.5 }), gain: 1.2649110640673518, range: [-Infinity, Infinity], cost: 0 },
  { name: "elu", make: () => elu, gain: 1.2451983007007066, range: [-1, Infinity], cost: 1 },
  {
    name: "elu with alpha 2",
    make: () => elu.with({ alpha: 2 }),
    gain: 0.9623477264392931,
    range: [-2, Infinity],
    cost: 1,
  },
  {
    name: "elu with alpha -0.5",
    make: () => elu.with({ alpha: -0.5 }),
    gain: 1.3655948588382179,
    range: [0, Infinity],
    cost: 1,
  },
  {
    name: "selu",
    make: () => selu,
    gain: 0.75,
    range: [-1.7580993408473766, Infinity],
    cost: 1,
    zeroCentered: true,
    isTabled: true,
  },
  { name: "sigmoid", make: () => sigmoid, gain: 1, range: [0, 1], cost: 1, isTabled: true },
  { name: "tanh", make: () => tanh, gain: 5 / 3, range: [-1, 1], cost: 1, zeroCentered: true, isTabled: true },
  { name: "swish", make: () => swish, gain: 1.676532470331091, range: [-0.2784645427610738, Infinity], cost: 1 },
  {
    name: "swish with beta 2",
    make: () => swish.with({ beta: 2 }),
    gain: 1.508461270910452,
    range: [-0.1392322713805369, Infinity],
    cost: 1,
  },
  {
    name: "swish with beta -1",
    make: () => swish.with({ beta: -1 }),
    gain: 1.676532470331091,
    range: [-Infinity, 0.2784645427610738],
    cost: 1,
  },
  {
    name: "swish with beta 0",
    make: () => swish.with({ beta: 0 }),
    gain: 2,
    range: [-Infinity, Infinity],
    cost: 1,
    zeroCentered: false,
  },
  { name: "gelu", make: () => gelu, gain: 1.5335304411955353, range: [-0.16997120747990366, Infinity], cost: 1 },
  {
    name: "gelu by tanh",
    make: () => gelu.with({ approximate: "tanh" }),
    gain: 1.533580521666147,
    range: [-0.17004075057125406, Infinity],
    cost: 1,
  },
  { name: "softplus", make: () => softplus, gain: 1.0418668355353018, range: [0, Infinity], cost: 2 },
  {
    name: "softplus with beta 3",
    make: () => softplus.with({ beta: 3 }),
    gain: 1.3750975033388255,
    range: [0, Infinity],
    cost: 2,
  },
  { name: "mish", make: () => mish, gain: 1.486847581273208, range: [-0.3088434130172504, Infinity], cost: 1 },
  { name: "hardSwish", make: () => hardSwish, gain: 1.7366572127665416, range: [-0.375, Infinity], cost: 0 },
];

/** Those of others are told by their outputs. */
const others = truths
  .filter(({ kind, isLearned }) => isLearned !== true && !listed.some(({ name }) => name.split(" ")[0] === kind))
  .map((truth): Facts => {
    const make = (): Activation => activationOf(truth, activations) as Activation;
    const { gain, range, cost, zeroCentered } = make();
    return { name: truth.name, make, gain, range, cost, zeroCentered };
  });
const all = [...listed, ...others];

const STEP = 1 / 256;
const grid = Float64Array.from({ length: 40 / STEP + 1 }, (_, index) => -20 + index * STEP);

/** The mean of `g` over a standard normal distribution, by the trapezoidal rule. */
function expectation(values: ArrayLike<number>, g: (y: number) => number): number {
  return (
    grid.reduce((total, z, index) => total + g(values[index]!) * Math.exp(-(z ** 2) / 2) * STEP, 0) /
    Math.sqrt(2 * Math.PI)
  );
}

const outputs = (f: Activation): ArrayLike<number> => f(tensor(grid, { shape: [grid.length, 1] })).dataSync();

describe("facts", () => {
  test.each(all)("of $name", ({ make, gain, range, cost, zeroCentered = false }) => {
    const f = make();
    expect(f.gain).toBeCloseTo(gain, 9);
    expect(f.range).toEqual(range);
    expect(f.cost).toBe(cost);
    expect(f.zeroCentered).toBe(zeroCentered);
  });

  test.each(all.filter(({ isTabled }) => isTabled !== true))(
    "gain of $name keeps the size of a normal signal",
    ({ make, gain }) => {
      expect(1 / Math.sqrt(expectation(outputs(make()), (y) => y ** 2))).toBeCloseTo(gain, 4);
    },
  );

  test.each(all.filter(({ name }) => name !== "swish with beta 0"))(
    "$name is zero-centered if its mean is 0",
    ({ make, zeroCentered = false }) => {
      expect(Math.abs(expectation(outputs(make()), (y) => y)) < 1e-6).toBe(zeroCentered);
    },
  );

  test.each(all)("the outputs of $name reach their bounds and do not pass them", ({ make, range }) => {
    const y = Array.from(outputs(make()));
    const [low, high] = [Math.min(...y), Math.max(...y)];
    expect(low).toBeGreaterThanOrEqual(range[0]);
    expect(high).toBeLessThanOrEqual(range[1]);
    if (Number.isFinite(range[0])) expect(low).toBeCloseTo(range[0], 5);
    else expect(low).toBeLessThan(-0.1);
    if (Number.isFinite(range[1])) expect(high).toBeCloseTo(range[1], 5);
    else expect(high).toBeGreaterThan(9);
  });

  test("selu keeps mean 0 and variance 1", () => {
    const y = outputs(selu);
    expect(expectation(y, (value) => value)).toBeCloseTo(0, 5);
    expect(expectation(y, (value) => value ** 2)).toBeCloseTo(1, 5);
  });

  test.each([
    { pieces: 1, gain: 1 },
    { pieces: 2, gain: 1 },
    { pieces: 3, gain: 0.8853842130347278 },
    { pieces: 5, gain: 0.7453517614045204 },
  ])("the gain of maxout of $pieces pieces is that of the largest of so many normal numbers", ({ pieces, gain }) => {
    expect(maxoutFeatures.with({ pieces }).gain).toBeCloseTo(gain, 5);
    expect(maxout(2, 2, { pieces, rng: rng(1) }).gain).toBeCloseTo(gain, 5);
  });

  test.each([
    { f: softmax, range: [0, 1] },
    { f: logSoftmax, range: [-Infinity, 0] },
    { f: maxoutFeatures, range: [-Infinity, Infinity] },
  ])("of $f.kind", ({ f, range }) => {
    expect(f.range).toEqual(range);
    expect(f.gain).toBeCloseTo(1, 5);
    expect(f.zeroCentered).toBe(false);
    expect(f.cost).toBe(f === (maxoutFeatures as Activation) ? 0 : 1);
  });

  test.each([
    { options: {}, gain: 1.3920361404483097, zeroCentered: true },
    { options: { min: -2 }, gain: 1.179906926236641, zeroCentered: false },
    { options: { min: 0, max: 0.5 }, gain: 3.286839631272824, zeroCentered: false },
  ])("of hardTanh with $options", ({ options, gain, zeroCentered }) => {
    const f = activations.hardTanh.with(options);
    expect(f.gain).toBeCloseTo(gain, 12);
    expect(f.range).toEqual([f.options.min, f.options.max]);
    expect(f.zeroCentered).toBe(zeroCentered);
  });

  test("of learnedSwish are those of the beta it begins with", () => {
    const f = learnedSwish({ beta: 2 });
    expect(f.gain).toBeCloseTo(1.508461270910452, 9);
    expect(f.range).toEqual([-Infinity, Infinity]);
    expect(f.cost).toBe(1);
    expect(f.parameters!["beta"]!.requiresGrad).toBe(true);
  });
});
