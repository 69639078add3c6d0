import { crossEntropy, meanSquaredError } from "@ganglion/losses";
import { linear, parameters } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import { rng } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { type BatchRequest, type BatchSource, evaluate, fit, type Sample, sourceOf } from "../src/index.ts";
import { freshBackend } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

const ten: readonly Sample[] = Array.from({ length: 10 }, (_, index) => ({ x: [index, -index], y: index % 2 }));

/** The labels and first features of one pass, batch by batch. */
async function pass(source: BatchSource, request: BatchRequest): Promise<number[][]> {
  const seen: number[][] = [];
  for await (const { x, y } of source.batches(request)) {
    const width = x.size / x.shape[0]!;
    seen.push(Array.from({ length: x.shape[0]! }, (_, row) => x.dataSync()[row * width]!));
    expect(y.shape[0]).toBe(x.shape[0]);
  }
  return seen;
}

async function* later<T>(values: Iterable<T>): AsyncGenerator<T> {
  for (const value of values) yield value;
}

describe("sourceOf", () => {
  it("takes arrays, iterables and streams, and gives the same of all", async () => {
    const given = [
      sourceOf(ten),
      sourceOf(new Set(ten), { size: 10 }),
      sourceOf(() => ten.values(), { size: 10 }),
      sourceOf(() => later(ten), { size: 10 }),
      sourceOf({ [Symbol.asyncIterator]: () => later(ten) }, { size: 10 }),
    ];
    for (const source of given) {
      expect(source.size).toBe(10);
      expect(await pass(source, { batchSize: 4 })).toEqual([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ]);
      expect(await pass(source, { batchSize: 4, dropLast: true })).toHaveLength(source === given[4] ? 0 : 2);
    }
  });

  it("shuffles by the generator, what is not known beforehand within a buffer", async () => {
    const flat = async (source: BatchSource, seed: number): Promise<number[]> =>
      (await pass(source, { batchSize: 3, rng: rng(seed) })).flat();
    const known = sourceOf(ten);
    const stream = sourceOf(() => later(ten), { size: 10, buffer: 4 });
    for (const source of [known, stream]) {
      const first = await flat(source, 7);
      expect(first).not.toEqual(await flat(source, 8));
      expect(first).toEqual(await flat(source, 7));
      expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
    // What comes first is among the first four.
    expect((await flat(stream, 7))[0]).toBeLessThan(4);
    expect(
      await flat(
        sourceOf(() => ten.values(), { size: 10, buffer: 1 }),
        7,
      ),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it("goes on with a stream that can be read once", async () => {
    function* counting(): Generator<Sample> {
      for (let x = 0; ; x++) yield { x, y: [2 * x] };
    }
    const web = new ReadableStream<Sample>({
      start(controller) {
        for (let x = 0; x < 9; x++) controller.enqueue({ x, y: [x] });
        controller.close();
      },
    });
    for (const stream of [counting(), later(counting()), web as unknown as AsyncIterable<Sample>]) {
      const source = sourceOf(stream, { size: 4 });
      expect(await pass(source, { batchSize: 2 })).toEqual([
        [0, 1],
        [2, 3],
      ]);
      expect(await pass(source, { batchSize: 4 })).toEqual([[4, 5, 6, 7]]);
    }
  });

  it("knows labels from values, and the shapes of both", () => {
    const of = (sample: Sample, shape?: readonly number[]): string => {
      const [batch] = sourceOf([sample, sample], shape === undefined ? {} : { shape }).batches({
        batchSize: 2,
      }) as Iterable<{
        x: { shape: unknown };
        y: { dtype: string; shape: unknown };
      }>;
      return `${String(batch!.x.shape)} | ${batch!.y.dtype} ${String(batch!.y.shape)}`;
    };
    expect(of({ x: 1, y: 3 })).toBe("2,1 | int32 2");
    expect(
      of({
        x: [
          [1, 2],
          [3, 4],
        ],
        y: [0.5],
      }),
    ).toBe("2,2,2 | float32 2,1");
    expect(of({ x: new Uint8Array(6), y: Float64Array.of(1, 2) })).toBe("2,6 | float32 2,2");
    expect(of({ x: new Uint8Array(6), y: 0 }, [1, 2, 3])).toBe("2,1,2,3 | int32 2");
  });

  it("feeds fit and evaluate", async () => {
    const model = linear(1, 1, { rng: rng(7) });
    const optimizer = sgd(parameters(model), { learningRate: 0.1 });
    const line = (): Generator<Sample> =>
      (function* () {
        for (let at = 0; at < 32; at++) yield { x: [at / 16 - 1], y: [(3 * at) / 16 - 2] };
      })();
    const train = sourceOf(() => later(line()), { size: 32 });
    await fit(model, { train, loss: meanSquaredError, optimizer, epochs: 60, batchSize: 8, rng: rng(1) });
    expect((await evaluate(model, sourceOf([...line()]), { loss: meanSquaredError })).loss).toBeLessThan(1e-6);
    const short = sourceOf(() => line(), { size: 40 });
    await expect(
      fit(model, { train: short, loss: meanSquaredError, optimizer, epochs: 1, batchSize: 8, rng: rng(1) }),
    ).rejects.toThrow("fit: train must give what its size says, 40 samples in 5 batches, got 32 samples in 4 batches.");
    const labelled = sourceOf(ten);
    expect((await evaluate(linear(2, 2, { rng: rng(1) }), labelled, { loss: crossEntropy })).size).toBe(10);
  });

  it("says what is wrong with samples", () => {
    const said = (samples: unknown, options?: object): string =>
      thrown(() => [...(sourceOf(samples as never, options).batches({ batchSize: 9 }) as Iterable<unknown>)]);
    const cases: readonly (readonly [unknown, object | undefined, string])[] = [
      [1, undefined, "TypeError: sourceOf: samples must be a list or a stream of { x, y }, got 1."],
      ["text", undefined, 'samples must be a list or a stream of { x, y }, got "text".'],
      [() => 1, { size: 2 }, "samples must be a list or a stream of { x, y }, got 1."],
      [new Set(), undefined, "TypeError: sourceOf: size must be given where samples are no array, got undefined."],
      [ten, { size: 9 }, "RangeError: sourceOf: size must be that of the array, 10, got 9."],
      [ten, { size: -1 }, "size must be a whole number >= 0, got -1"],
      [ten, { buffer: 0 }, "buffer must be a whole number >= 1, got 0"],
      [
        ten,
        { shape: [3] },
        "ShapeError: sourceOf: x of every sample must have the shape [3], got [2]. It must have as many numbers.",
      ],
      [ten, { shape: [-3] }, "shape"],
      [ten, { buffer_size: 1 }, "It is called buffer here."],
      [[[1, 2]], undefined, "TypeError: sourceOf: samples must have x and y, got an array of 2."],
      [
        [{ x: 1, y: 0.5 }],
        undefined,
        "RangeError: sourceOf: a y that is one number must be a label, a whole number, in every sample, got 0.5. Write a value to be answered as a list: y: [0.5].",
      ],
      [
        [
          { x: 1, y: 0 },
          { x: 1, y: [1] },
        ],
        undefined,
        "TypeError: sourceOf: a y that is one number must be a label, a whole number, in every sample, got an array of 1.",
      ],
      [[{ x: "1", y: 0 }], undefined, 'x of a sample must be numbers, got "1".'],
      [[{ x: ["1"], y: 0 }], undefined, 'x of a sample must be numbers, got "1".'],
      [
        [
          { x: [1], y: 0 },
          { x: [1, 2], y: 0 },
        ],
        undefined,
        "ShapeError: sourceOf: x of every sample must have the shape [1], got [2].",
      ],
      [[{ x: [[1, 2], [3]], y: 0 }], undefined, "lists within x of a sample must be of one length"],
      [[{ x: [[1], 3], y: 0 }], undefined, "lists within x of a sample must be of one length"],
      [[{ x: [1, [2]], y: 0 }], undefined, "x of a sample must be numbers, got an array of 1."],
      [[{ x: 1, y: [[1], [2, 3]] }], undefined, "lists within y of a sample must be of one length"],
    ];
    for (const [samples, options, message] of cases) expect(said(samples, options)).toContain(message);
  });
});
