import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, it } from "vitest";
import * as g from "../src/index.ts";
import { type Backend, reference, setBackend, type Tensor, tensor } from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

/** What people write who do not look at types. */
type Loose = { readonly [K in keyof typeof g]: (...given: readonly unknown[]) => unknown };

const call = g as unknown as Loose;

let backend: Backend;

beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

const x = (): Tensor => tensor([1, 2], { requiresGrad: true });

const cyclic: unknown[] = [];

cyclic.push(cyclic);

const ROWS: readonly (readonly [what: string, run: () => unknown, message: string])[] = [
  ["true", () => call.tensor([true]), "TypeError: tensor: values must be numbers, got true at depth 1. Use 1 and 0."],
  [
    "null",
    () => call.tensor(null),
    "TypeError: tensor: values must be numbers, got null at depth 0. Convert it, or leave it out.",
  ],
  [
    "a bigint",
    () => call.tensor([[3n]]),
    "TypeError: tensor: values must be numbers, got 3n at depth 2. Convert it, or leave it out.",
  ],
  [
    "bigints",
    () => call.tensor(new BigInt64Array(2)),
    "TypeError: tensor: values must be numbers, got 0n at depth 1. Convert it, or leave it out.",
  ],
  [
    "a view",
    () => call.tensor(new DataView(new ArrayBuffer(4))),
    "TypeError: tensor: values must be numbers, got a DataView of 4 at depth 0. Convert it, or leave it out.",
  ],
  [
    "a tensor",
    () => call.tensor([tensor(1)]),
    "TypeError: tensor: values must be numbers, got Tensor(float32 [] on reference) at depth 1. Convert it, or leave it out.",
  ],
  [
    "a cycle",
    () => call.tensor(cyclic),
    "TypeError: tensor: arrays must be nested at most 64 deep, got one that is deeper. Does an array contain itself?",
  ],
  [
    "a hole",
    () => call.tensor(Array(2)),
    "TypeError: tensor: values must be numbers, got undefined at depth 1. Convert it, or leave it out.",
  ],
  [
    "a dtype",
    () => call.tensor([1], { dtype: "float16" }),
    'BackendError: tensor: the dtype must be one that reference holds (float32, float64, int32), got float16. Pass { dtype: "float32" }, or create it on reference().',
  ],
  [
    "NaN as int32",
    () => call.tensor([1, Number.NaN], { dtype: "int32" }),
    "RangeError: tensor: int32 values must be from -2147483648 to 2147483647, got NaN at position 1. Use float32.",
  ],
  [
    "2^31 as int32",
    () => call.full([1], 2 ** 31, { dtype: "int32" }),
    "RangeError: full: int32 values must be from -2147483648 to 2147483647, got 2147483648 at position 0. Use float32.",
  ],
  [
    "an option",
    () => call.tensor([1], { requires_grad: true }),
    'TypeError: tensor: options must be known ones, got "requires_grad". It is called requiresGrad here.',
  ],
  [
    "a flag",
    () => call.zeros([1], { requiresGrad: 1 }),
    "TypeError: zeros: requiresGrad must be true or false, got 1. Leave it out for the default.",
  ],
  [
    "a number as a shape",
    () => call.zeros(3),
    "TypeError: zeros: shape must be an array of whole numbers >= 0, got 3. Write [3].",
  ],
  [
    "a string as a shape",
    () => call.ones("3"),
    'TypeError: ones: shape must be an array of whole numbers >= 0, got "3". Give one length for each axis.',
  ],
  ["a value", () => call.full([1], "3"), 'TypeError: full: value must be a number, got "3". Pass a number.'],
  [
    "a length",
    () => call.arange(2.5),
    "RangeError: arange: length must be a whole number >= 0, got 2.5. Pass a whole number >= 0.",
  ],
  [
    "two lengths of -1",
    () => call.reshape(x(), [-1, -1]),
    "ShapeError: reshape: one length may be -1, got [-1, -1]. Give all the others.",
  ],
  [
    "no shape",
    () => call.reshape(x(), 2),
    "TypeError: reshape: shape must be an array of whole numbers >= 0, got 2. Write [2].",
  ],
  [
    "no axes",
    () => call.transpose(x(), 1),
    "TypeError: transpose: axes must be an array of axes, got 1. Leave it out to reverse them.",
  ],
  [
    "no ranges",
    () => call.slice(x(), 1),
    "TypeError: slice: ranges must be an array, got 1. Write slice(x, [0, [1, 3]]) for part of x[0].",
  ],
  [
    "a range",
    () => call.slice(x(), ["1"]),
    'TypeError: slice: the range of axis 0 must be an index, [start, end, step] or null, got "1". Use null.',
  ],
  [
    "pairs",
    () => call.pad(x(), [1]),
    "ShapeError: pad: padding must be one pair of whole numbers >= 0 for each axis of [2], got [1]. Use [0, 0] for axes that stay.",
  ],
  [
    "no array",
    () => call.concat(x(), x()),
    "TypeError: concat: tensors must be an array of tensors, got Tensor(float32 [2] on reference). Write concat([a, b]).",
  ],
  [
    "dim",
    () => call.sum(x(), { dim: 0 }),
    'TypeError: sum: options must be known ones, got "dim". It is called axis here.',
  ],
  [
    "an axis alone",
    () => call.mean(x(), 0),
    "TypeError: mean: options must be a plain object, got 0. Pass an object with any of: axis, keepDims.",
  ],
  [
    "keepdim",
    () => call.argmax(x(), { keepdim: true }),
    'TypeError: argmax: options must be known ones, got "keepdim". It is called keepDims here.',
  ],
  [
    "unbiased",
    () => call.variance(x(), { unbiased: false }),
    'TypeError: variance: options must be known ones, got "unbiased". It is called correction here.',
  ],
  [
    "flags of matmul",
    () => call.matmul(x(), x(), { transposeA: "yes" }),
    'TypeError: matmul: transposeA must be true or false, got "yes". Leave it out for the default.',
  ],
  [
    "strides",
    () => call.unfold2d(g.zeros([1, 1, 4, 4]), { kernelSize: 2, strides: 2 }),
    'TypeError: unfold2d: options must be known ones, got "strides". It is called stride here.',
  ],
  [
    "a kernel",
    () => call.poolMax2d(g.zeros([1, 1, 4, 4]), { kernelSize: "2" }),
    'ShapeError: poolMax2d: kernelSize must be whole numbers >= 1, got "2". Give one number or [height, width].',
  ],
  [
    "ceil_mode",
    () => call.poolAvg2d(g.zeros([1, 1, 4, 4]), { kernelSize: 2, ceil_mode: true }),
    'TypeError: poolAvg2d: options must be known ones, got "ceil_mode". It is called ceilMode here.',
  ],
  [
    "a promise of a backend",
    () => call.setBackend(Promise.resolve(backend)),
    "TypeError: setBackend: backend must be a backend, got a promise. Call setBackend(reference()), or setBackend(await wasm()).",
  ],
  [
    "a factory of backends",
    () => call.setBackend(reference),
    "TypeError: setBackend: backend must be a backend, got a function. Call setBackend(reference()), or setBackend(await wasm()).",
  ],
  ["no body", () => call.scope(3), "TypeError: scope: body must be a function, got 3. Pass scope(() => ...)."],
  [
    "no body of noGrad",
    () => call.noGrad(x()),
    "TypeError: noGrad: body must be a function, got Tensor(float32 [2] on reference). Pass noGrad(() => ...).",
  ],
  [
    "a promise of another realm",
    () => call.noGrad(() => runInNewContext("Promise.resolve(1)")),
    "Error: noGrad: the function must be synchronous, got one that returns a promise. Return the tensors from it and await their data outside.",
  ],
  [
    "an int32 gradient",
    () => g.backward(x().mul(2), { grad: tensor([1, 2], { dtype: "int32" }) }),
    'DTypeError: backward: grad must have the output\'s dtype float32, got int32. Convert with cast(x, "float32").',
  ],
  [
    "a gradient from elsewhere",
    () => g.backward(x().mul(2), { grad: tensor([1, 2], { backend: reference() }) }),
    "BackendError: backward: grad must live on the output's backend reference, got another reference. Move it with await moveTo(x, backend).",
  ],
  [
    "no gradient",
    () => call.backward(x().sum(), { grad: 1 }),
    "TypeError: backward: grad must be a tensor, got 1. Make one with tensor(values).",
  ],
  [
    "gradient",
    () => call.backward(x().sum(), { gradient: x() }),
    'TypeError: backward: options must be known ones, got "gradient". It is called grad here.',
  ],
  [
    "no output",
    () => call.backward(3),
    "TypeError: backward: output must be a tensor, got 3. Make one with tensor(values).",
  ],
  [
    "one input",
    () => call.grad(x().sum(), x()),
    "TypeError: grad: inputs must be an array of tensors, got Tensor(float32 [2] on reference). Write grad(y, [x]).",
  ],
  [
    "no vjp",
    () => call.record("f", x(), [x()]),
    "TypeError: record: vjp must be a function, got undefined. Pass a function.",
  ],
  [
    "names of distributions",
    () => (g.rng(1).normal as unknown as (...given: unknown[]) => unknown)([1], { stddev: 2 }),
    'TypeError: normal: options must be known ones, got "stddev". It is called std here.',
  ],
  [
    "low",
    () => (g.rng(1).uniform as unknown as (...given: unknown[]) => unknown)([1], { low: "0" }),
    'TypeError: uniform: low must be a number, got "0". Leave it out for the default.',
  ],
  [
    "a dtype without a name",
    () => call.tensor([1], { dtype: "" }),
    'BackendError: tensor: the dtype must be one that reference holds (float32, float64, int32), got "". Pass { dtype: "float32" }, or create it on reference().',
  ],
  [
    "null for an axis",
    () => call.concat([x(), x()], { axis: null }),
    "TypeError: concat: axis must be given or left out, got null. Leave it out for the default.",
  ],
  [
    "null for a dtype",
    () => call.zeros([1], { dtype: null }),
    "TypeError: zeros: dtype must be given or left out, got null. Leave it out for the default.",
  ],
  [
    "null for a stride",
    () => call.poolMax2d(g.ones([1, 1, 2, 2]), { kernelSize: 2, stride: null }),
    "TypeError: poolMax2d: stride must be given or left out, got null. Leave it out for the default.",
  ],
  [
    "an axis that is no number",
    () => call.sum(x(), { axis: { from: 1 } }),
    "ShapeError: sum: axis must exist in shape [2], got an object with from. Here use a whole number from -1 to 0.",
  ],
  [
    "a symbol for an axis",
    () => call.argmax(x(), { axis: Symbol("odd") }),
    "ShapeError: argmax: axis must exist in shape [2], got Symbol(odd). Here use a whole number from -1 to 0.",
  ],
  [
    "a length that is no number",
    () => call.zeros([2, Object.create(null)]),
    "ShapeError: zeros: lengths must be whole numbers >= 0, got [2, an empty object]. Check how the shape was computed.",
  ],
  [
    "a layer without a function",
    () => call.defineLayer({ kind: "own" }, {}),
    "TypeError: defineLayer: forward must be a function, got an object with kind. Pass a function.",
  ],
  [
    "a layer that carries null",
    () => call.defineLayer(() => 1, null),
    "TypeError: defineLayer: properties must be an object, got null. Pass an object, {} if there is nothing to say.",
  ],
  [
    "a pair that contains itself",
    () => call.unfold2d(g.ones([1, 1, 2, 2]), { kernelSize: cyclic }),
    "ShapeError: unfold2d: kernelSize must be whole numbers >= 1, got an array of 1. Give one number or [height, width].",
  ],
  [
    "a layer whose kind is no name",
    () => call.defineLayer(() => 1, { kind: 3 }),
    "TypeError: defineLayer: kind must be a string, got 3. Pass a string.",
  ],
  [
    "an operation that is none",
    () => call.operation(1),
    "TypeError: operation: body must be a function, got 1. Pass operation(() => ...).",
  ],
];

describe("tensor refuses in its own words", () => {
  it.each(ROWS)("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });
});

describe("tensor(values)", () => {
  it.each([Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Uint32Array])(
    "takes a %o",
    async (kind) => {
      const values = tensor(new kind([1, 2, 3]));
      expect([values.dtype, await values.array()]).toEqual(["float32", [1, 2, 3]]);
    },
  );

  it("takes rows that are typed arrays", async () => {
    const rows = [new Float32Array([1, 2]), new Float32Array([3, 4])] as unknown as number[][];
    expect(await tensor(rows).array()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("keeps a shape that is changed afterwards", () => {
    const shape = [2, 1];
    const made = g.zeros(shape);
    shape[0] = 9;
    expect(made.shape).toEqual([2, 1]);
  });
});
