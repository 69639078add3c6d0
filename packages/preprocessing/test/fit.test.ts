import { dataset, split } from "@ganglion/datasets";
import { type Backend, reference, rng, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers, rejection, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import {
  center,
  channelMean,
  channelStandardize,
  compose,
  type FitSource,
  type Fitted,
  meanImage,
  pca,
  standardize,
  whiten,
} from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const X = [
  [1, 10],
  [3, 10],
  [5, 40],
];
const samples = (role?: "train" | "validation" | "test") =>
  dataset({
    name: "three",
    x: new Float32Array(X.flat()),
    y: new Int32Array(3),
    shape: [2],
    classes: ["one"],
    ...(role === undefined ? {} : { role }),
  });

async function* stream(...batches: readonly Tensor[]): AsyncGenerator<Tensor> {
  yield* batches;
}

describe("functions are fitted on", () => {
  const wanted = [3, 20];

  test("a tensor, a dataset, or an object with x", () => {
    expect([...center(tensor(X)).mean]).toEqual(wanted);
    expect([...center(samples()).mean]).toEqual(wanted);
    expect([...center({ x: tensor(X) }).mean]).toEqual(wanted);
    expect([...center({ x: new Uint8Array(X.flat()), shape: [2] }).mean]).toEqual(wanted);
    expect([...center({ x: new Float64Array(X.flat()), shape: [2], role: "train" }).mean]).toEqual(wanted);
  });

  test("batches of them, as datasets give them or otherwise, empty ones too", () => {
    expect([...center(samples().batches({ batchSize: 2 })).mean]).toEqual(wanted);
    expect([...center(samples("train").batches({ batchSize: 1, rng: rng(7) })).mean]).toEqual(wanted);
    expect([...center([tensor([X[0]!]), zeros([0, 2]), { x: tensor([X[1]!, X[2]!]) }]).mean]).toEqual(wanted);
  });

  test("batches that come later, which makes it a promise", async () => {
    const later = center(stream(tensor([X[0]!]), tensor([X[1]!, X[2]!])));
    expectTypeOf(later).toEqualTypeOf<Promise<ReturnType<typeof center<Tensor>>>>();
    expect([...(await later).mean]).toEqual(wanted);
    expect([...(await pca(stream(tensor(X)))).mean]).toEqual(wanted);
  });

  test("a device that answers later, by an asynchronous source", async () => {
    const { downloadSync: _, ...slow } = reference();
    const x = tensor(X, { backend: { ...slow, name: "slow" } as Backend });
    expect(thrown(() => center(x))).toBe(
      "BackendError: center: values must be readable at once, got the backend slow, which answers later. " +
        "Pass { x: await x.data(), shape }, the dataset itself, or batches that come asynchronously.",
    );
    expect([...center({ x: await x.data(), shape: [2] }).mean]).toEqual(wanted);
    expect([...(await center(stream(x))).mean]).toEqual(wanted);
  });

  test("asynchronous batches that are then disposed, whole and also when they are refused", async () => {
    const given: Tensor[] = [];
    async function* handOver(role?: "test"): AsyncGenerator<{ x: Tensor; y: Tensor; role?: "test" }> {
      for (const row of X) {
        const batch = { x: tensor([row]), y: tensor([0]) };
        given.push(batch.x, batch.y);
        yield role === undefined ? batch : { ...batch, role };
      }
    }
    expect([...(await center(handOver())).mean]).toEqual(wanted);
    expect(await rejection(center(handOver("test")))).toContain("got test data");
    expect(given.map((x) => x.disposed)).toEqual(Array(8).fill(true));
  });

  test("nothing that lies around afterwards", () => {
    const backend = reference();
    setBackend(backend);
    const t = standardize(samples().batches({ batchSize: 2 }));
    expect(backend.memory().buffers).toBe(0);
    expect([...t.mean]).toEqual(wanted);
  });

  test("training data alone", async () => {
    const message = (name: string, role: string): string =>
      `Error: ${name}: it must be fitted on training data, got ${role} data. Fit on the training part and apply the result to ` +
      "the others: what is measured on them must not have been seen before.";
    const fits: Readonly<Record<string, (source: FitSource) => unknown>> = { center, standardize, pca, whiten };
    for (const [name, fit] of Object.entries(fits)) {
      expect(thrown(() => fit(samples("test")))).toBe(message(name, "test"));
      expect(thrown(() => fit(samples("validation")))).toBe(message(name, "validation"));
      expect(thrown(() => fit(samples("test").batches({ batchSize: 2 })))).toBe(message(name, "test"));
    }
    const [train, unseen] = split(samples(), { sizes: [2, 1], roles: ["train", "test"] });
    expect([...center(train).mean]).toEqual([2, 10]);
    expect(thrown(() => center(unseen))).toBe(message("center", "test"));
    expect(thrown(() => meanImage({ x: zeros([1, 1, 2, 2]), role: "test" }))).toBe(message("meanImage", "test"));
    async function* later(): AsyncGenerator<{ x: Tensor; role: "test" }> {
      yield { x: tensor(X), role: "test" };
    }
    expect(await rejection(channelMean(later()))).toBe(message("channelMean", "test"));
  });
});

describe("fitting refuses", () => {
  test.each<readonly [string, () => unknown, string]>([
    [
      "nothing",
      () => center([]),
      "RangeError: center: there must be at least one sample to fit on, got none. Check how the data was split.",
    ],
    [
      "no sample",
      () => standardize(zeros([0, 3])),
      "RangeError: standardize: there must be at least one sample to fit on, got none. Check how the data was split.",
    ],
    [
      "samples of several shapes",
      () => standardize([zeros([2, 3]), zeros([2, 4])]),
      "ShapeError: standardize: all batches must have samples of one shape, got [4] after [3]. Resize or reshape them first.",
    ],
    [
      "a vector",
      () => center(zeros([3])),
      "ShapeError: center: samples must be [n, ...], got [3]. Reshape them so that each has at least one axis.",
    ],
    [
      "values that are no whole samples",
      () => center({ x: new Float32Array(5), shape: [2] }),
      "ShapeError: center: x must hold whole samples of shape [2], got 5 values. Give the shape of one sample.",
    ],
    [
      "NaN",
      () =>
        standardize(
          tensor([
            [1, 2],
            [3, Number.NaN],
          ]),
        ),
      "RangeError: standardize: values must be finite, got NaN or an infinity in feature 1. Remove such samples or fill them in first.",
    ],
    [
      "infinities",
      () =>
        pca(
          tensor([
            [1, 2],
            [Number.POSITIVE_INFINITY, 3],
          ]),
        ),
      "RangeError: pca: values must be finite, got NaN or an infinity in feature 0. Remove such samples or fill them in first.",
    ],
    [
      "one sample where they have to vary",
      () => whiten(tensor([[1, 2]])),
      "RangeError: whiten: there must be at least two samples to vary, got 1. Fit on more of them.",
    ],
    [
      "features where images are wanted",
      () => meanImage(zeros([2, 4])),
      "ShapeError: meanImage: samples must be images [channels, height, width], got [4]. Use center for features.",
    ],
    [
      "features where channels are wanted",
      () => channelStandardize(zeros([2, 4])),
      "ShapeError: channelStandardize: samples must be [channels, ...] with positions, got [4]. Use center or standardize for features.",
    ],
    [
      "more features than there is memory for",
      () => whiten({ x: new Float32Array(0), shape: [3, 100, 100] }),
      "RangeError: whiten: there must be at least one sample to fit on, got none. Check how the data was split.",
    ],
    [
      "images that are too large",
      () => pca(zeros([2, 3, 100, 100])),
      "ShapeError: pca: samples must have at most 11000 features, got [3, 100, 100]. Make images smaller first.",
    ],
    [
      "more components than there are",
      () => pca(tensor(X), { components: 3 }),
      "RangeError: pca: components must be a whole number from 1 to 2, got 3. There are no more than there are features or samples.",
    ],
    [
      "two ways to count",
      () => whiten(tensor(X), { components: 1, variance: 0.5 }),
      "RangeError: whiten: one of components and variance may be given, got both. Leave one of them out.",
    ],
    [
      "a share that is none",
      () => pca(tensor(X), { variance: 95 }),
      "RangeError: pca: variance must be a share, more than 0 and up to 1, got 95. 0.95 is usual.",
    ],
    [
      "another method",
      () => whiten(tensor(X), { method: "lda" as "pca" }),
      'RangeError: whiten: method must be "pca" or "zca", got "lda". Leave it out for "pca".',
    ],
    [
      "an eps below 0",
      () => whiten(tensor(X), { eps: -1 }),
      "RangeError: whiten: eps must be finite and >= 0, got -1. Leave it out for 1e-5.",
    ],
    [
      "samples that were disposed",
      () => {
        const x = tensor(X);
        x.dispose();
        return center(x);
      },
      "DisposedError: center: the tensor must be alive, got one of shape [3, 2] that was disposed. Return it from its scope(), or keep() it.",
    ],
    [
      "to compose nothing",
      () => (compose as unknown as () => Fitted)(),
      "RangeError: compose: there must be at least one function, got none. Pass those to apply, first to last.",
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });
});
