import * as fc from "fast-check";
import ndarray, { type NdArray } from "ndarray";
import { beforeEach, describe, expect, it } from "vitest";
import { type Backend, reference, setBackend } from "../src/index.ts";
import { fromNdarray } from "../src/ndarray.ts";
import { indicesOf } from "./reference/support.ts";

let backend: Backend;
beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

/** What a caller may pass who never read a type. */
interface Loose {
  readonly data?: unknown;
  readonly shape?: unknown;
  readonly stride?: unknown;
  readonly offset?: unknown;
}

const fromLoose = (view: unknown): ReturnType<typeof fromNdarray> => fromNdarray(view as NdArray);

/** A view of 6 numbers, but for what is said otherwise. */
const view = (parts: Loose): Loose => ({
  data: new Float32Array(6),
  shape: [2, 3],
  stride: [3, 1],
  offset: 0,
  ...parts,
});

describe("fromNdarray refuses", () => {
  const check = "Check how the view was made.";
  const values = "Make a Float32Array of its values.";
  const made = "Make one with ndarray(data, shape).";

  it.each<[string, unknown, string]>([
    ["nothing", undefined, `the view must be an ndarray, got undefined. ${made}`],
    ["a plain array", [1, 2], `the view must be an ndarray, got an array of 2. ${made}`],
    [
      "an object without strides",
      { data: [1], shape: [1] },
      `the view must be an ndarray, got an object with data, shape. ${made}`,
    ],
    [
      "more than 64 axes",
      view({ shape: Array(65).fill(1), stride: Array(65).fill(1) }),
      `there must be one stride for each axis, and at most 64 axes, got 65 strides for 65 axes. ${check}`,
    ],
    [
      "strides for other axes",
      view({ stride: [1] }),
      `there must be one stride for each axis, and at most 64 axes, got 1 strides for 2 axes. ${check}`,
    ],
    ["a negative length", view({ shape: [-1, 3] }), `lengths must be whole numbers >= 0, got [-1, 3]. ${check}`],
    [
      "a length that is not whole",
      view({ shape: [1.5, 3] }),
      `lengths must be whole numbers >= 0, got [1.5, 3]. ${check}`,
    ],
    [
      "a length that is no number",
      view({ shape: ["2", 3] }),
      `lengths must be whole numbers >= 0, got ["2", 3]. ${check}`,
    ],
    [
      "a stride that is NaN",
      view({ stride: [3, Number.NaN] }),
      `strides must be whole numbers, got [3, NaN]. ${check}`,
    ],
    ["an offset that is not whole", view({ offset: 0.5 }), `the offset must be a whole number, got 0.5. ${check}`],
    [
      "a shape that data do not hold",
      view({ shape: [3, 3] }),
      `all elements must lie in the data, whose length is 6, got places 0 to 8. ${check}`,
    ],
    [
      "4 GB",
      view({ shape: [2 ** 30, 1] }),
      `all elements must lie in the data, whose length is 6, got places 0 to 3221225469. ${check}`,
    ],
    [
      "an offset before the data",
      view({ offset: -1 }),
      `all elements must lie in the data, whose length is 6, got places -1 to 4. ${check}`,
    ],
    [
      "a negative stride that leaves the data",
      view({ stride: [-3, 1], offset: 2 }),
      `all elements must lie in the data, whose length is 6, got places -1 to 4. ${check}`,
    ],
    [
      "an element of no data",
      view({ data: [], shape: [], stride: [] }),
      `all elements must lie in the data, whose length is 0, got places 0. ${check}`,
    ],
    [
      "more repetitions than memory",
      view({ shape: [2 ** 30, 3], stride: [0, 1] }),
      "a view that repeats elements must have at most 67108864, got [1073741824, 3] of 6. " +
        "Make a tensor of the data, and broadcastTo() the shape.",
    ],
    [
      "a size that no number counts",
      view({ shape: [...Array(30).fill(2 ** 52), 0], stride: Array(31).fill(0) }),
      `the elements must be countable, got [${Array(30)
        .fill(2 ** 52)
        .join(", ")}, 0]. ${check}`,
    ],
    [
      "64-bit whole numbers",
      view({ data: new BigInt64Array(6) }),
      `data must be an array or a typed array of numbers, or have get and length, got a BigInt64Array of 6. ${values}`,
    ],
    [
      "a text",
      view({ data: "123456" }),
      `data must be an array or a typed array of numbers, or have get and length, got "123456". ${values}`,
    ],
    [
      "elements that are no numbers",
      view({ data: [1, 2, "3", 4, 5, 6] }),
      `data must hold numbers, got "3" at 2. ${values}`,
    ],
    ["holes", view({ data: Array(6) }), `data must hold numbers, got undefined at 0. ${values}`],
    [
      "a store that gives no numbers",
      view({ data: { length: 6, get: () => null } }),
      `data must hold numbers, got null at 0. ${values}`,
    ],
  ])("%s", (_, given, message) => {
    let thrown: unknown;
    try {
      fromLoose(given);
    } catch (error) {
      thrown = error;
    }
    expect((thrown as Error).message).toBe(`fromNdarray: ${message}`);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("options that it does not know, or that have no meaning", () => {
    const one = ndarray([1]);
    expect(() => fromNdarray(one, { lr: 1 } as object)).toThrow(
      'fromNdarray: options must be known ones, got "lr". Known are: dtype, requiresGrad, backend, rng.',
    );
    expect(() => fromNdarray(one, { dtype: "float16" as "float32" })).toThrow(
      'fromNdarray: dtype must be one of float32, float64, int32, got "float16". Leave it out for the default.',
    );
  });
});

/** Numbers that a shape, a stride or an offset may be given, sensible or not. */
const hostile = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: -4, max: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(2 ** 27, 2 ** 31, 2 ** 32 + 1, 2 ** 53, -(2 ** 53), 1e200, Infinity, -Infinity),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(Number.NaN, -0, 0.5, -1.5, "2", "length", null, undefined, 3n, {}, [2], true),
  },
);

/** Data, and the numbers in it; undefined where it is nothing that a view can have. */
const stores = fc.nat(12).chain((length) => {
  const numbers = Array.from({ length }, (_, i) => 10 * i + 1);
  const kinds = [Float32Array, Float64Array, Int32Array, Uint8Array, Int16Array, Uint8ClampedArray];
  const good = [...kinds.map((kind) => kind.from(numbers)), numbers, { length, get: (i: number) => numbers[i] }];
  const wide = BigInt64Array.from(numbers.map(BigInt));
  const bad = [
    wide,
    new DataView(new ArrayBuffer(length)),
    "text",
    null,
    undefined,
    length,
    { get: () => 1 },
    { length },
  ];
  return fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom<unknown>(...good).map((data) => ({ data, numbers })) },
    { weight: 1, arbitrary: fc.constantFrom<unknown>(...bad, { length: -1, get: () => 1 }).map((data) => ({ data })) },
  );
});

interface Case {
  readonly view: Loose;
  readonly numbers?: readonly number[];
}

function casesOf(axes: number, strides: number): fc.Arbitrary<Case> {
  const list = (length: number): fc.Arbitrary<unknown[]> => fc.array(hostile, { minLength: length, maxLength: length });
  return fc
    .record({ store: stores, shape: list(axes), stride: list(strides), offset: hostile })
    .map(({ store: { data, ...rest }, ...parts }) => ({ view: { data, ...parts }, ...rest }));
}

const cases: fc.Arbitrary<Case> = fc.oneof(
  { weight: 20, arbitrary: fc.nat(4).chain((rank) => casesOf(rank, rank)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(70), fc.nat(4)).chain(([axes, strides]) => casesOf(axes, strides)) },
  { weight: 1, arbitrary: fc.anything().map((anything) => ({ view: anything as Loose })) },
);

/** What a view looks like, one element after another; undefined where an element is not there. */
function look({ view: given, numbers }: Case): number[] | undefined {
  if (numbers === undefined) return undefined;
  const { shape, stride, offset } = given;
  const whole = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isSafeInteger);
  if (!whole(shape) || !whole(stride) || !whole([offset])) return undefined;
  if (shape.some((length) => length < 0) || shape.length !== stride.length || shape.length > 64) return undefined;
  const elements: number[] = [];
  for (const index of indicesOf(shape)) {
    const place = index.reduce((sum, i, axis) => sum + i * stride[axis]!, offset as number);
    const element = numbers[place];
    if (element === undefined || elements.length > 2 ** 16) return undefined;
    elements.push(element);
  }
  return elements;
}

describe("fromNdarray on views that anybody made", () => {
  const runs = Number(process.env["FUZZ_RUNS"] ?? 10_000);

  it(`gives what a view looks like, or refuses it in our words before anything is made: ${runs} views`, () => {
    let taken = 0;
    fc.assert(
      fc.property(cases, (given) => {
        const expected = look(given);
        const outcome = outcomeOf(given.view);
        expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
        if (expected !== undefined) {
          taken += 1;
          expect(outcome).toEqual({ shape: (given.view.shape as number[]).map(Math.abs), values: expected });
          return;
        }
        if (!(outcome instanceof TypeError || outcome instanceof RangeError)) throw outcome;
        expect(outcome).toHaveProperty("where", "fromNdarray");
        expect(outcome.message).toMatch(/^fromNdarray: .+, got .+\. [A-Z].+\.$/s);
      }),
      { numRuns: runs },
    );
    expect(taken).toBeGreaterThan(runs / 50);
  });
});

function outcomeOf(given: unknown): unknown {
  try {
    const x = fromLoose(given);
    const outcome = { shape: x.shape, values: Array.from(x.dataSync()) };
    x.dispose();
    return outcome;
  } catch (error) {
    return error;
  }
}
