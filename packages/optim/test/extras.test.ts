import { at, readFixture, toTensor, type Numbers } from "@ganglion/fixtures";
import { assign, reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { clipGradNorm, clipGradValue, ema, swa, type WeightAverage } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

type Named = Readonly<Record<string, Numbers>>;

interface Clipping {
  readonly name: string;
  readonly kind: "clipGradNorm" | "clipGradValue";
  readonly options: { readonly maxNorm: number; readonly normType: number | string; readonly clipValue: number };
  readonly grads: Named;
  readonly norm?: Numbers;
  readonly clipped: Named;
}

interface Averaging {
  readonly name: "ema" | "swa";
  readonly options: { readonly decay?: number };
  readonly parameters: Named;
  readonly averages: Named;
}

const { clipping, averaging } = readFixture<{ clipping: readonly Clipping[]; averaging: readonly Averaging[] }>(
  "optim/extras.json",
);

function withGrads(grads: Named): Tensor[] {
  return Object.values(grads).map((values) => {
    const parameter = zeros(values.shape, { requiresGrad: true });
    parameter.grad = toTensor(values);
    return parameter;
  });
}

describe("clipping is PyTorch's", () => {
  test.each(clipping)("$kind, $name", ({ kind, options, grads, norm, clipped }) => {
    const parameters = withGrads(grads);
    if (kind === "clipGradValue") clipGradValue(parameters, options.clipValue);
    else {
      const found = clipGradNorm(parameters, options.maxNorm, { normType: Number(options.normType) });
      expect(found).toBeAllClose(norm!);
    }
    for (const [index, values] of Object.values(clipped).entries()) {
      expect(parameters[index]!.grad).toBeAllClose(values);
    }
  });

  test("parameters without a gradient, and empty ones, are passed over", () => {
    const empty = zeros([0, 3], { requiresGrad: true });
    empty.grad = zeros([0, 3]);
    const without = zeros([2], { requiresGrad: true });
    const full = zeros([2], { requiresGrad: true });
    full.grad = tensor([3, 4]);
    expect(clipGradNorm([empty, without, full], 1, { normType: Number.POSITIVE_INFINITY })).toBeAllClose(4);
    expect(full.grad).toBeAllClose([0.75, 1]);
    expect(clipGradNorm([without], 1)).toBeAllClose(0);
    expect(without.grad).toBeUndefined();
  });

  test("a gradient of each dtype keeps its own", () => {
    const half = zeros([1], { requiresGrad: true });
    const double = zeros([1], { requiresGrad: true, dtype: "float64" });
    half.grad = tensor([3]);
    double.grad = tensor([4], { dtype: "float64" });
    expect(clipGradNorm([half, double], 1).dtype).toBe("float64");
    expect(half.grad).toBeAllClose(tensor([0.6]));
    expect(double.grad).toBeAllClose(tensor([0.8], { dtype: "float64" }));
  });

  test("clipping neither turns a gradient nor makes it longer than allowed", () => {
    const value = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (values, limit) => {
          const parameter = zeros([values.length], { requiresGrad: true, dtype: "float64" });
          parameter.grad = tensor(values, { dtype: "float64" });
          const before = Math.hypot(...values);
          clipGradNorm([parameter], limit);
          const after = Array.from(parameter.grad.dataSync());
          expect(Math.hypot(...after)).toBeLessThanOrEqual(Math.min(before, limit) * (1 + 1e-12));
          const factor = before > limit ? limit / (before + 1e-6) : 1;
          for (const [index, x] of after.entries()) {
            expect(Math.abs(x - values[index]! * factor)).toBeLessThanOrEqual(1e-5 * Math.abs(values[index]!));
          }
        },
      ),
    );
  });

  test.each([
    [
      "a negative norm",
      () => clipGradNorm([], -1),
      "RangeError: clipGradNorm: maxNorm must be a number >= 0, got -1. Infinity measures only.",
    ],
    [
      "a norm of order 0",
      () => clipGradNorm([], 1, { normType: 0 }),
      "RangeError: clipGradNorm: normType must be above 0, got 0. 2 is the Euclidean norm.",
    ],
    [
      "NaN",
      () => clipGradValue([], Number.NaN),
      "RangeError: clipGradValue: clipValue must be a finite number >= 0, got NaN. Check how it was computed.",
    ],
  ])("refuses %s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });
});

describe("averages are PyTorch's", () => {
  test.each(averaging)("$name $options", ({ name, options, parameters: points, averages }) => {
    const parameters = Object.values(points).map((values) => zeros(values.shape.slice(1), { requiresGrad: true }));
    const average = name === "swa" ? swa(parameters) : ema(parameters, options);
    for (let update = 0; update < 8; update++) {
      for (const [index, values] of Object.values(points).entries())
        assign(parameters[index]!, toTensor(at(values, update)));
      average.update();
      for (const [index, values] of Object.values(averages).entries()) {
        expect(average.averages[index]).toBeAllClose(at(values, update));
      }
    }
    expect(average.updates).toBe(8);
    expect(average.kind).toBe(name);
  });
});

describe.each<[string, (parameters: readonly Tensor[]) => WeightAverage]>([
  ["ema", (parameters) => ema(parameters, { decay: 0.5 })],
  ["swa", swa],
])("%s", (kind, make) => {
  test("swaps in the average, and back what was trained", () => {
    const weight = tensor([1], { requiresGrad: true });
    const average = make([weight]);
    average.update();
    assign(weight, tensor([3]));
    average.update();
    average.swap();
    expect(weight).toBeAllClose([2]);
    expect(average.averages[0]).toBeAllClose([3]);
    average.swap();
    expect(weight).toBeAllClose([3]);
    expect(average.averages[0]).toBeAllClose([2]);
  });

  test("says what it averages, and how", () => {
    const weight = tensor([1], { requiresGrad: true });
    const { parameters, options } = make([weight]);
    expect(parameters).toEqual([weight]);
    expect(options).toEqual(kind === "ema" ? { decay: 0.5 } : {});
  });

  test("goes on from a snapshot, which does not change meanwhile", () => {
    const weight = tensor([1], { requiresGrad: true });
    const average = make([weight]);
    average.update();
    const state = average.state();
    assign(weight, tensor([3]));
    average.update();
    expect(state.tensors["0"]).toBeAllClose([1]);
    expect({ kind: state.kind, updates: state.updates }).toEqual({ kind, updates: 1 });
    const resumed = make([weight]);
    resumed.load(state);
    resumed.update();
    expect(resumed.averages[0]).toBeAllClose([2]);
    expect(resumed.updates).toBe(2);
  });

  test("keeps one copy of each parameter and gives it back", () => {
    const backend = reference();
    setBackend(backend);
    const weight = zeros([4], { requiresGrad: true });
    const before = backend.memory();
    const average = make([weight]);
    for (let step = 0; step < 100; step++) {
      const value = tensor([step, 1, 2, 3]);
      assign(weight, value);
      value.dispose();
      average.update();
    }
    expect(backend.memory()).toEqual({ buffers: before.buffers + 1, bytes: before.bytes + 16 });
    average.swap();
    average.swap();
    expect(backend.memory().buffers).toBe(before.buffers + 1);
    average.dispose();
    expect(backend.memory()).toEqual(before);
  });

  test("refuses the state of another", () => {
    const average = make([zeros([2])]);
    const other = { kind: "mean", updates: 1, tensors: {} };
    expect(thrown(() => average.load(other))).toBe(
      `Error: ${kind}.load: the state must be of ${kind}, got one of mean. Make the same average first.`,
    );
    expect(thrown(() => average.load({ ...other, kind }))).toBe(
      `Error: ${kind}.load: average 0 must match its parameter, Tensor(float32 [2] on reference), got none. Give the parameters in the same order.`,
    );
    expect(thrown(() => average.load({ kind, updates: 1, tensors: { 0: zeros([3]) } }))).toBe(
      `Error: ${kind}.load: average 0 must match its parameter, Tensor(float32 [2] on reference), got Tensor(float32 [3] on reference). Give the parameters in the same order.`,
    );
  });
});

test("ema refuses a decay of 1", () => {
  expect(thrown(() => ema([], { decay: 1 }))).toBe(
    "RangeError: ema: decay must be a number from 0 to below 1, got 1. Leave it out for the default.",
  );
});
