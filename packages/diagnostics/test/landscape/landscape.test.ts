import { relu, tanh } from "@ganglion/fixtures/layers";
import { linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import {
  assign,
  type Backend,
  castModel,
  defineLayer,
  grad,
  type Layer,
  matmul,
  mul,
  noGrad,
  parametersOf,
  reference,
  rng,
  scope,
  setBackend,
  stateEntries,
  sum,
  tensor,
  type Tensor,
  transpose,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { conditioning, lossSurface } from "../../src/index.ts";
import { clusters } from "../small-run.ts";

const backends: readonly (readonly [string, Backend])[] = [
  ["reference", reference()],
  ["wasm", await wasm({ threads: 1 })],
];

/** A weight of one unit. */
function weightOf(values: readonly number[]): Layer & { readonly parameters: { readonly weight: Tensor } } {
  const over = (weight: Tensor): ReturnType<typeof weightOf> =>
    defineLayer((x: Tensor) => matmul(x, transpose(weight)), {
      parameters: { weight },
      withParameters: (parameters: { readonly weight: Tensor }) => over(parameters.weight),
    });
  return over(tensor([[...values]], { requiresGrad: true }));
}

/** `w H w / 2` of a symmetric matrix, whose Hessian it is. */
function quadratic(rows: readonly (readonly number[])[]): (model: ReturnType<typeof weightOf>) => Tensor {
  return ({ parameters: { weight } }) =>
    mul(sum(mul(matmul(weight, tensor(rows.map((row) => [...row]))), weight)), 0.5);
}

async function stateOf(model: Layer): Promise<unknown> {
  return Promise.all(
    stateEntries(model).map(async ({ path, tensor: x }) => [path, await x.array(), x.grad, x.version]),
  );
}

describe.each(backends)("on %s, conditioning", (_, backend) => {
  beforeEach(() => setBackend(backend));

  it("has the eigenvalues of a known quadratic", async () => {
    // The eigenvalues of [[a, b], [b, c]] are the roots of their characteristic polynomial; the third stands alone.
    const loss = quadratic([
      [5, 2, 0],
      [2, 2, 0],
      [0, 0, 3],
    ]);
    const memory = backend.memory().buffers;
    const model = weightOf([1, 2, 3]);
    const before = await stateOf(model);
    const found = await conditioning(model, loss, { smallest: true, tolerance: 1e-6, iterations: 200 });
    expect(found.largest).toBeCloseTo(6, 3);
    expect(found.smallest).toBeCloseTo(1, 2);
    expect(found.largestRate).toBeCloseTo(1 / 3, 4);
    expect(found.isSettled).toBe(true);
    expect(await stateOf(model)).toEqual(before);
    model.parameters.weight.dispose();
    // Only the matrices of the losses are left to the collector.
    expect(backend.memory().buffers).toBeLessThanOrEqual(memory + found.iterations);
  });

  it("finds the largest where a negative one is larger in size", async () => {
    const found = await conditioning(
      weightOf([1, 1]),
      quadratic([
        [-7, 0],
        [0, 2],
      ]),
      { smallest: true, tolerance: 1e-6 },
    );
    expect(found.largest).toBeCloseTo(2, 3);
    expect(found.smallest).toBeCloseTo(-7, 3);
    const downwards = await conditioning(
      weightOf([1, 1]),
      quadratic([
        [-7, 0],
        [0, -1],
      ]),
      { tolerance: 1e-6 },
    );
    expect(downwards.largest).toBeCloseTo(-1, 3);
    expect(downwards.largestRate).toBe(Number.POSITIVE_INFINITY);
    const flat = await conditioning(weightOf([1, 1]), (model) => sum(model(tensor([[1, 2]]))), { smallest: true });
    expect(flat).toMatchObject({ largest: 0, smallest: 0, isSettled: true });
  });
});

/** Networks with an activation of each kind, with and without a norm. */
function network(activation: Layer, isNormalized: boolean): Layer {
  const random = rng(3);
  return sequential(
    linear(8, 6, { rng: random }),
    ...(isNormalized ? [batchNorm(6)] : []),
    activation,
    linear(6, 4, { rng: random }),
  );
}

it.each([
  ["tanh", tanh, false],
  ["relu and batch norm", relu, true],
] as const)("agrees with differences of gradients in float64: %s", async (_, activation, isNormalized) => {
  setBackend(reference());
  const model = castModel(network(activation, isNormalized), "float64");
  const { x, y } = clusters(rng(1), { count: 12 });
  const samples = x.dataSync();
  const lifted = tensor([...samples], { shape: x.shape, dtype: "float64" });
  const loss = (one: Layer): Tensor => crossEntropy(one(lifted, { training: true }), y);
  const { largest } = await conditioning(model, loss, { tolerance: 1e-6, iterations: 200 });

  // The same by power iteration on central differences, whose step is 1e-5 of a direction of length 1.
  const parameters = parametersOf(model);
  const base = parameters.map((one) => Array.from(one.dataSync()));
  const gradientAt = (move: readonly number[], by: number): number[] => {
    let at = 0;
    for (const [i, one] of parameters.entries()) {
      const values = (base[i] as number[]).map((value) => value + by * (move[at++] as number));
      noGrad(() => assign(one, tensor(values, { shape: one.shape, dtype: "float64" })));
    }
    return grad(loss(model), parameters).flatMap((one) => Array.from(one.dataSync()));
  };
  let vector = Array.from(rng(5).normal([base.flat().length]).dataSync());
  let expected = 0;
  for (let i = 0; i < 60; i++) {
    const length = Math.hypot(...vector);
    const unit = vector.map((value) => value / length);
    const [up, down] = [gradientAt(unit, 1e-5), gradientAt(unit, -1e-5)];
    vector = up.map((value, place) => (value - (down[place] as number)) / 2e-5);
    expected = vector.reduce((total, value, place) => total + value * (unit[place] as number), 0);
  }
  expect(Math.abs(largest / expected - 1)).toBeLessThan(1e-3);
});

describe("a slice through the loss", () => {
  beforeEach(() => setBackend(reference()));

  it("is that of a known quadratic, along directions as long as the weights of each unit", async () => {
    const model = weightOf([3, 4]);
    const before = await stateOf(model);
    const { steps, losses, center } = await lossSurface(
      model,
      quadratic([
        [2, 0],
        [0, 2],
      ]),
      { points: 5, reach: 2, rng: rng(9) },
    );
    expect(steps).toEqual([-2, -1, 0, 1, 2]);
    expect(center).toBeCloseTo(25, 5);
    const [row = []] = losses;
    // |w + a d|^2 = 25 (1 + a^2) + 2 a w.d, |d| being 5 as |w| is.
    expect((row[1] as number) + (row[3] as number)).toBeCloseTo(100, 3);
    expect((row[0] as number) + (row[4] as number)).toBeCloseTo(250, 3);
    expect(Math.abs((row[3] as number) - (row[1] as number))).toBeLessThanOrEqual(100);
    expect(await stateOf(model)).toEqual(before);
  });

  it("is a surface over two directions, and gives all memory back", async () => {
    const backend = reference();
    setBackend(backend);
    const model = network(relu, true);
    const { x, y } = clusters(rng(1), { count: 12 });
    const loss = (copy: Layer): Tensor => crossEntropy(copy(x, { training: true }), y);
    const firstLoss = scope(() => noGrad(() => loss(model)).dataSync()[0] as number);
    const before = await stateOf(model);
    const memory = backend.memory().buffers;
    const told: number[] = [];
    const options = { dimensions: 2, points: 3, reach: 0.5 } as const;
    const surface = await lossSurface(model, loss, {
      ...options,
      onProgress: ({ done, points }) => told.push(done / points),
    });
    expect(surface.losses.map((row) => row.length)).toEqual([3, 3, 3]);
    expect(surface.center).toBe(surface.losses[1]?.[1]);
    expect(surface.center).toBeCloseTo(firstLoss, 5);
    expect(new Set(surface.losses.flat()).size).toBe(9);
    expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8].map((done) => done / 9));
    expect(await lossSurface(model, loss, options)).toEqual(surface);
    expect(await stateOf(model)).toEqual(before);
    expect(backend.memory().buffers).toBe(memory);
  });

  it("ends when it is told to", async () => {
    const control = new AbortController();
    const loss = quadratic([
      [1, 0],
      [0, 1],
    ]);
    const stop = ({ done }: { readonly done: number }): void => void (done === 3 && control.abort(new Error("enough")));
    const surface = lossSurface(weightOf([1, 2]), loss, { onProgress: stop, signal: control.signal });
    await expect(surface).rejects.toThrow("enough");
    await expect(conditioning(weightOf([1, 2]), loss, { signal: control.signal })).rejects.toThrow("enough");
  });
});

it("refuses in words", async () => {
  setBackend(reference());
  const model = weightOf([1, 2]);
  const loss = quadratic([
    [1, 0],
    [0, 1],
  ]);
  const message = async (call: () => Promise<unknown>): Promise<string> => {
    try {
      await call();
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  for (const [where, call] of [
    ["lossSurface", lossSurface],
    ["conditioning", conditioning],
  ] as const) {
    expect(await message(() => call(3 as never, loss as never))).toMatch(`${where}: model must be a layer, got 3.`);
    expect(await message(() => call(model, 3 as never))).toMatch(`${where}: loss must be a function, got 3.`);
    expect(await message(() => call(model, () => 3 as never))).toMatch(
      `${where}: what loss returns must be a tensor, got 3.`,
    );
    expect(await message(() => call(model, () => tensor([1, 2])))).toMatch(
      `${where}: what loss returns must be a scalar, got `,
    );
    expect(await message(() => call(relu, () => tensor(1)))).toBe(
      `${where}: model must have a parameter that is trained, got none. Leave requiresGrad true on what is to be moved.`,
    );
  }
  expect(await message(() => lossSurface(model, loss, { dimensions: 3 as never }))).toBe(
    "lossSurface: dimensions must be 1 or 2, got 3. Pass 1 for a curve, 2 for a surface.",
  );
  expect(await message(() => lossSurface(model, loss, { points: 4 }))).toMatch(
    /^lossSurface: points must be an odd number from 3 to 999, got 4\./,
  );
  expect(await message(() => lossSurface(model, loss, { reach: 0 }))).toMatch(
    /^lossSurface: reach must be a finite number above 0, got 0\./,
  );
  expect(await message(() => conditioning(model, loss, { iterations: 0 }))).toMatch(
    "conditioning: iterations must be a whole number from 1 to 10000, got 0. 100 are mostly enough.",
  );
});
