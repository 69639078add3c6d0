import { type Backend, reference, rng, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { isClearError, matchers, rejection, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import * as preprocessing from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);
const { center, channelMean, channelStandardize, compose, fromJSON, meanImage, pca, standardize, whiten } =
  preprocessing;

type Anything = (...values: readonly unknown[]) => unknown;
const x4 = (): Tensor => rng(3).normal([9, 2, 1, 3], { mean: 2 });

/** Each function that fits, and what it makes of images. */
const fits: Readonly<Record<string, (source: Tensor) => preprocessing.Fitted>> = {
  center,
  channelMean,
  channelStandardize,
  meanImage,
  pca: (source) => pca(source),
  standardize,
  whiten: (source) => whiten(source),
};
const rows = Object.entries(fits);

beforeEach(() => setBackend(reference()));

test("lists every function that is exported", () => {
  expect([...Object.keys(fits), "compose", "fromJSON"].sort()).toEqual(Object.keys(preprocessing).sort());
});

describe.each(rows)("%s", (name, fit) => {
  test("refuses to be fitted on anything but samples", async () => {
    const given = fit as unknown as Anything;
    for (const [source, got] of [
      [undefined, "undefined"],
      [7, "7"],
      ["samples", '"samples"'],
      [{}, "an empty object"],
      [Promise.resolve(x4()), "a promise"],
    ]) {
      expect(thrown(() => given(source))).toBe(
        `TypeError: ${name}: the source must be samples, got ${got}. Pass a tensor [n, ...], a dataset, { x, shape }, or batches of them.`,
      );
    }
    const batch = `TypeError: ${name}: samples must be a tensor, or have one as x, got an array of 2. Make them with tensor(values), or give { x, shape }.`;
    expect(thrown(() => given([[1, 2]]))).toBe(batch);
    async function* later(): AsyncGenerator<unknown> {
      yield [1, 2];
    }
    expect(await rejection(given(later()) as Promise<unknown>)).toBe(batch);
    const flat = (x: unknown, shape: unknown): string => thrown(() => given({ x, shape }));
    expect(flat(["1"], [1])).toBe(
      `TypeError: ${name}: x must be a tensor or flat numbers, got an array of 1. Pass a tensor, or numbers one after the other in a typed array.`,
    );
    for (const shape of [undefined, 3, [0], ["2"]])
      expect(flat(new Float32Array(6), shape)).toContain(`${name}: shape must be`);
    expect(thrown(() => given(zeros([2, 0, 1, 3])))).toBe(
      `ShapeError: ${name}: samples must hold something, got [0, 1, 3]. Check how they were made.`,
    );
  });

  test("refuses to be applied to anything but a tensor, forwards and back", () => {
    const t = fit(x4());
    for (const stranger of [undefined, 7, [[1]], "x", Promise.resolve(1)]) {
      for (const call of [t, t.invert]) {
        const error: unknown = errorOf(() => (call as Anything)(stranger));
        expect(isClearError(error)).toBe(true);
        expect(String(error)).toContain("x must be a tensor, got ");
      }
    }
    const gone = x4();
    gone.dispose();
    expect(thrown(() => t(gone))).toContain("DisposedError");
  });

  test.each(backends)(
    "leaves nothing behind on %s, with a gradient or without, and takes whole numbers",
    async (_, make) => {
      const backend = await make();
      const t = fit(x4());
      const x = tensor(await x4().data(), { shape: [9, 2, 1, 3], backend });
      const whole = tensor(new Int32Array(54), { shape: [9, 2, 1, 3], backend });
      const inputs = [x, whole, tensor(await x4().data(), { shape: [9, 2, 1, 3], backend, requiresGrad: true })];
      const pass = (): void => {
        for (const input of inputs) {
          const y = t(input);
          const back = t.invert(y);
          back.dispose();
          y.dispose();
        }
      };
      pass();
      const { buffers } = backend.memory();
      for (let i = 0; i < 5; i++) pass();
      expect(backend.memory().buffers).toBe(buffers);
    },
  );

  test("holds at the ends of float32: large, small, and far from 0", () => {
    for (const [scale, mean] of [
      [1e20, 0],
      [1e37, 0],
      [1e-30, 0],
      [1, 1e6],
    ] as const) {
      const wide = rng(5)
        .normal([12, 2, 1, 3], { dtype: "float64" })
        .mul(scale)
        .add(mean * scale);
      const narrow = tensor(Float32Array.from(wide.dataSync()), { shape: wide.shape });
      const given = tensor(Float64Array.from(narrow.dataSync()), { shape: wide.shape });
      const t = name === "whiten" ? whiten(narrow, { eps: 0 }) : fit(narrow);
      const [y, wanted] = [t(narrow), t(given)];
      const size = Math.max(...wanted.dataSync().map(Math.abs));
      expect(Number.isFinite(size)).toBe(true);
      expect(y).toBeAllClose(
        Array.from(wanted.dataSync()).length > 0 ? { shape: wanted.shape, data: wanted.dataSync() } : [],
        { rtol: 1e-4, atol: 1e-4 * size },
      );
    }
  });

  test("says where NaN or an infinity is, and where squares are too large", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const values = x4().dataSync();
      values[3] = bad;
      expect(thrown(() => fit(tensor(values, { shape: [9, 2, 1, 3] })))).toContain(
        `${name}: values must be finite, got NaN or an infinity in feature `,
      );
    }
    const huge = tensor(
      Float64Array.from({ length: 54 }, (_, index) => (index % 4 < 2 ? 1e200 : -1e200)),
      { shape: [9, 2, 1, 3] },
    );
    expect(thrown(() => fit(huge))).toContain(
      `${name}: values must have a variance below 1.8e308, got more in feature `,
    );
  });
});

function errorOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe("options are refused", () => {
  const x = (): Tensor => rng(3).normal([5, 3]);
  const given = (fit: Anything, options: unknown) => (): unknown => fit(x(), options);
  test.each<readonly [string, () => unknown, string]>([
    [
      "with scikit-learn's name",
      given(pca as Anything, { nComponents: 2 }),
      'TypeError: pca: options must be known ones, got "nComponents". It is called components here.',
    ],
    [
      "with its Python name",
      given(whiten as Anything, { n_components: 2 }),
      'TypeError: whiten: options must be known ones, got "n_components". It is called components here.',
    ],
    [
      "with another name",
      given(pca as Anything, { whiten: true }),
      'TypeError: pca: options must be known ones, got "whiten". Known are: components, variance.',
    ],
    [
      "with epsilon",
      given(whiten as Anything, { epsilon: 1 }),
      'TypeError: whiten: options must be known ones, got "epsilon". It is called eps here.',
    ],
    [
      "as a number",
      given(pca as Anything, 2),
      "TypeError: pca: options must be a plain object, got 2. Pass an object with any of: components, variance.",
    ],
    [
      "with components in words",
      given(pca as Anything, { components: "2" }),
      'TypeError: pca: components must be a whole number >= 1, got "2". Leave it out for the default.',
    ],
    [
      "with no components",
      given(whiten as Anything, { components: 0 }),
      "RangeError: whiten: components must be a whole number >= 1, got 0. Leave it out for the default.",
    ],
    [
      "with a share in words",
      given(whiten as Anything, { variance: "0.9" }),
      'TypeError: whiten: variance must be a number, got "0.9". Leave it out for the default.',
    ],
    [
      "with a share that is NaN",
      given(pca as Anything, { variance: Number.NaN }),
      "RangeError: pca: variance must be a share, more than 0 and up to 1, got NaN. 0.95 is usual.",
    ],
    [
      "with an eps in words",
      given(whiten as Anything, { eps: "1" }),
      'RangeError: whiten: eps must be finite and >= 0, got "1". Leave it out for 1e-5.',
    ],
    [
      "of compose that are not fitted",
      () => (compose as Anything)(center(x()), standardize),
      "TypeError: compose: functions must be fitted ones, got a function at index 1. Pass what standardize(data), pca(data) and the like return; await it if the data come asynchronously.",
    ],
    [
      "of compose that come later",
      () => (compose as Anything)(Promise.resolve(center(x()))),
      "TypeError: compose: functions must be fitted ones, got a promise at index 0. Pass what standardize(data), pca(data) and the like return; await it if the data come asynchronously.",
    ],
    [
      "where nothing is read",
      () => (fromJSON as Anything)("text"),
      "TypeError: fromJSON: kind must be one of center, meanImage, channelMean, standardize, channelStandardize, pca, whiten, compose, got undefined. Pass what toJSON() returned.",
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });
});

test("compose leaves nothing of what passes between its functions", () => {
  const backend: Backend = reference();
  setBackend(backend);
  const x = rng(3).normal([5, 3]);
  const t = compose(standardize(x), center(x), pca(x));
  const pass = (): void => {
    const y = t(x);
    t.invert(y).dispose();
    y.dispose();
  };
  pass();
  const { buffers } = backend.memory();
  pass();
  pass();
  expect(backend.memory().buffers).toBe(buffers);
});
