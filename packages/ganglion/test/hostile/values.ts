import {
  type Backend,
  linear,
  ones,
  parameters,
  relu,
  reference,
  type Rng,
  rng,
  scope,
  sgd,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";

/** What nobody should pass and everybody does once: made anew each time, so that none spoils the next. */
export function hostileValue(random: Rng): unknown {
  return pick(random, pick(random, kinds))();
}

/** One of the items. */
export function pick<T>(random: Rng, items: readonly T[]): T {
  return items[random.integer(items.length)] as T;
}

/** An instance of the backend that is active. */
let strangers: Backend | undefined;

/** Tensors that are right, but for what is asked of them. */
const tensors: readonly (() => Tensor)[] = [
  () => ones([]),
  () => ones([3]),
  () => ones([0]),
  () => ones([2, 3]),
  () => ones([2, 0, 3]),
  () => ones([1, 2, 4, 4]),
  () => ones([2, 3], { requiresGrad: true }),
  () => tensor([Number.NaN, Infinity, -1]),
  () => tensor([[0, 1, 2]], { dtype: "int32" }),
  () => tensor([-1, 7, 2 ** 31 - 1], { dtype: "int32" }),
  () => zeros([2], { dtype: "int32" }),
  () => ones([2, 3], { backend: (strangers ??= reference()) }),
  () => ones([2, 3], { backend: (strangers ??= reference()), dtype: "float64" }),
  () => disposed(),
  () => escaped(),
];

function disposed(): Tensor {
  const x = ones([2, 3]);
  x.dispose();
  return x;
}

/** One whose scope has ended. */
function escaped(): Tensor {
  let x: Tensor | undefined;
  scope(() => {
    x = ones([2, 3]);
  });
  return x as Tensor;
}

const numbers: readonly unknown[] = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  0.5,
  -100,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 36,
  2 ** 40,
  2 ** 53,
  1e200,
  5e-324,
  1n,
];

const words = ["", "3", "0.1", "a", "__proto__", "constructor", "float32", "float16", "mean", "toString", "\u0000"];

const lists: readonly (() => unknown)[] = [
  () => [],
  () => [1],
  () => [2, 3],
  () => [-1, -1],
  () => [0.5, Number.NaN],
  () => ["2", "3"],
  () => [2 ** 53, 2 ** 53],
  () => [1e200, 1e200],
  () => [2 ** 20, 2 ** 20],
  () => [[1, 2], [3]],
  () => [null, undefined],
  () => [true],
  () => new Array(3),
  () => cyclic(),
  () => [ones([2, 3]), 1],
  () => [ones([2, 3]), ones([3, 2])],
  () => new Float32Array(6),
  () => new Int32Array([0, -1, 5]),
  () => new Uint8Array(12),
  () => new BigInt64Array(2),
  () => new DataView(new ArrayBuffer(8)),
  () => new ArrayBuffer(8),
];

function cyclic(): unknown[] {
  const list: unknown[] = [1];
  list.push(list);
  return list;
}

const objects: readonly (() => unknown)[] = [
  () => ({}),
  () => ({ lr: 1 }),
  () => ({ label_smoothing: 0.1 }),
  () => ({ length: 2 ** 53 }),
  () => ({ length: 3, 0: 1 }),
  () => ({ x: new Float32Array(6), y: new Int32Array(2), shape: [3] }),
  () => ({ 0: "a", kind: 7 }),
  () => Object.create(null),
  () => JSON.parse('{"__proto__": {"polluted": true}, "a": 1}') as unknown,
  () => new Date(0),
  () => new Map([["a", 1]]),
  () => new Set([1]),
  () => /a/,
  () => new Error("no"),
  () => Promise.resolve(1),
  () => rng(7),
  () => reference(),
  () => new AbortController().signal,
];

const functions: readonly (() => unknown)[] = [
  () => () => undefined,
  () => (x: unknown) => x,
  () => async () => 1,
  () => relu,
  () => linear(3, 2, { rng: rng(7) }),
  () => sgd(parameters(linear(3, 2, { rng: rng(7) })), { learningRate: 0.1 }),
  () => Symbol("odd"),
];

const constants: readonly unknown[] = [undefined, null, true, false];

const kinds: readonly (readonly (() => unknown)[])[] = [
  numbers.map((value) => () => value),
  numbers.map((value) => () => value),
  words.map((value) => () => value),
  constants.map((value) => () => value),
  lists,
  objects,
  functions,
  tensors,
  tensors,
];
