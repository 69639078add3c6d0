import { describe, expect, it } from "vitest";
import type { Backend, Buffer, Operand, Primitives, Window2d } from "../../src/backend.ts";
import type { TypedArray } from "../../src/dtype.ts";
import { elementwise } from "../../src/formula/elementwise.ts";
import type { FusedKernels } from "../../src/fused.ts";
import { reference } from "../../src/reference/reference.ts";
import { operand } from "./support.ts";

const window: Window2d = { kernelSize: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], outputSize: [1, 2] };
const convolution = { ...window, groups: 1 };
const x = operand([1, 2, 3, 4, 5, 6], [2, 3]);
const image = operand([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
const weight = operand([1, 0, 0, 1], [1, 1, 2, 2]);
const grad = operand([1, 2], [1, 1, 1, 2]);
const index = operand([0, 2], [2, 1], "int32");
const windows = operand([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 2, 1, 2]);

const scaled = elementwise("scaled", ["a", "b"], ["p"], ({ a, b, p }) => a.mul(p).add(b));

/** One call of every kernel, with what it must return. */
type Call = readonly [call: (backend: Backend) => unknown, expected: unknown];

const floats = (...values: readonly number[]): Float32Array => new Float32Array(values);
const ints = (...values: readonly number[]): Int32Array => new Int32Array(values);

const PRIMITIVES: Readonly<Record<keyof Primitives, Call>> = {
  fill: [(backend) => backend.fill(0.1, [2], "float64"), new Float64Array([0.1, 0.1])],
  cast: [(backend) => backend.cast(x, "int32"), ints(1, 2, 3, 4, 5, 6)],
  unary: [(backend) => backend.unary("neg", x), floats(-1, -2, -3, -4, -5, -6)],
  binary: [(backend) => backend.binary("mul", x, x, [2, 3]), floats(1, 4, 9, 16, 25, 36)],
  where: [(backend) => backend.where(index, operand([1]), operand([2]), [2, 1]), floats(2, 1)],
  reduce: [(backend) => backend.reduce("sum", x, [1]), floats(6, 15)],
  argReduce: [(backend) => backend.argReduce("argmax", x, 1), ints(2, 2)],
  matmul: [(backend) => backend.matmul(x, x, { transposeA: false, transposeB: true }), floats(14, 32, 32, 77)],
  broadcast: [(backend) => backend.broadcast(operand([7]), [3]), floats(7, 7, 7)],
  permute: [(backend) => backend.permute(x, [1, 0]), floats(1, 4, 2, 5, 3, 6)],
  slice: [(backend) => backend.slice(x, { start: [0, 1], step: [1, 1], shape: [2, 2] }), floats(2, 3, 5, 6)],
  pad: [(backend) => backend.pad(operand([7]), { before: [1], after: [0], interior: [0], value: 9 }), floats(9, 7)],
  concat: [(backend) => backend.concat([operand([1]), operand([2])], 0), floats(1, 2)],
  gather: [(backend) => backend.gather(x, index, 1), floats(1, 6)],
  scatterAdd: [(backend) => backend.scatterAdd(operand([5, 7], [2, 1]), index, 1, [2, 3]), floats(5, 0, 0, 0, 0, 7)],
  unfold2d: [(backend) => backend.unfold2d(image, window, 0), floats(1, 2, 2, 3, 4, 5, 5, 6)],
  fold2d: [(backend) => backend.fold2d(windows, window, [2, 3]), floats(1, 5, 4, 5, 13, 8)],
};

const FUSED: Readonly<Partial<Record<keyof FusedKernels, Call>>> = {
  affine: [({ fused }) => fused.affine?.(x, x, operand([1, 2])), floats(15, 34, 33, 79)],
  convolve2d: [({ fused }) => fused.convolve2d?.(image, weight, operand([10]), convolution), floats(16, 18)],
  convolve2dInputGrad: [
    ({ fused }) => fused.convolve2dInputGrad?.(grad, weight, [1, 1, 2, 3], convolution),
    floats(1, 2, 0, 0, 1, 2),
  ],
  convolve2dWeightGrad: [
    ({ fused }) => fused.convolve2dWeightGrad?.(image, grad, [1, 1, 2, 2], convolution),
    floats(5, 8, 14, 17),
  ],
  cumsum: [({ fused }) => fused.cumsum?.(x, 1, true), floats(6, 5, 3, 15, 11, 6)],
  elementwise: [({ fused }) => fused.elementwise?.(scaled, [x, x], [2]), floats(3, 6, 9, 12, 15, 18)],
  poolMax2d: [({ fused }) => fused.poolMax2d?.(image, window), { y: floats(5, 6), indices: ints(4, 5) }],
  poolMax2dGrad: [
    ({ fused }) => fused.poolMax2dGrad?.(grad, operand([4, 4], [1, 1, 1, 2], "int32"), window, [2, 3]),
    floats(0, 0, 0, 0, 3, 0),
  ],
};

/** The buffers of a kernel's result, which has one or several. */
function buffersOf(result: unknown): TypedArray[] {
  return ArrayBuffer.isView(result) ? [result as TypedArray] : Object.values(result as Record<string, TypedArray>);
}

describe("the kernels of the reference backend", () => {
  it.each(Object.entries({ ...PRIMITIVES, ...FUSED }))("%s computes, and its memory is counted", (_, call) => {
    const backend = reference();
    const [compute, expected] = call as Call;
    const result = compute(backend);
    expect(result).toEqual(expected);
    const buffers = buffersOf(result);
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 0);
    expect(backend.memory()).toEqual({ buffers: buffers.length, bytes });
    for (const buffer of buffers) backend.release(buffer as Buffer);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("are all in the tables above", () => {
    const { fused, ...backend } = reference();
    const border = ["name", "dtypes", "upload", "write", "download", "downloadSync", "release", "memory"];
    expect(Object.keys(backend).toSorted()).toEqual([...Object.keys(PRIMITIVES), ...border].toSorted());
    expect(Object.keys(fused).toSorted()).toEqual(Object.keys(FUSED).toSorted());
  });

  it("leave their operands alone", () => {
    const backend = reference();
    const operands: readonly Operand[] = [x, image, weight, grad, index, windows];
    const before = operands.map(({ buffer }) => (buffer as TypedArray).slice());
    for (const [compute] of Object.values({ ...PRIMITIVES, ...FUSED })) compute(backend);
    expect(operands.map(({ buffer }) => buffer)).toEqual(before);
  });
});

describe("the way in and out", () => {
  it("copies values in, converting them to the dtype", () => {
    const backend = reference();
    const source = new Float64Array([0.1, -2.9]);
    const single = backend.upload(source, [2], "float32");
    const whole = backend.upload(source, [2], "int32");
    const double = backend.upload(source, [2], "float64");
    source.fill(7);
    expect([single, whole, double]).toEqual([floats(0.1, -2.9), ints(0, -2), new Float64Array([0.1, -2.9])]);
    expect(backend.memory()).toEqual({ buffers: 3, bytes: 32 });
  });

  it("copies values in by pieces, and nothing beyond them", () => {
    const backend = reference();
    const buffer = backend.fill(9, [4], "float32");
    backend.write?.(buffer, 1, floats(1, 2));
    expect(buffer).toEqual(floats(9, 1, 2, 9));
    expect(() => backend.write?.(buffer, 3, floats(1, 2))).toThrow(RangeError);
    expect(backend.memory()).toEqual({ buffers: 1, bytes: 16 });
  });

  it("copies values out, at once and later", async () => {
    const backend = reference();
    const buffer = backend.upload(floats(1, 2), [2], "float32");
    const at = { buffer, shape: [2], dtype: "float32", size: 2 } as const;
    const now = backend.downloadSync?.(at);
    const later = await backend.download(at);
    expect([now, later]).toEqual([floats(1, 2), floats(1, 2)]);
    now?.fill(9);
    later.fill(9);
    expect(buffer).toEqual(floats(1, 2));
    expect(backend.memory()).toEqual({ buffers: 1, bytes: 8 });
  });

  it("has a name and all three dtypes", () => {
    const { name, dtypes } = reference();
    expect([name, dtypes]).toEqual(["reference", ["float32", "float64", "int32"]]);
  });

  it("has a memory of its own in every instance", () => {
    const [one, other] = [reference(), reference()];
    one.fill(0, [4], "float32");
    expect([one.memory().bytes, other.memory().bytes]).toEqual([16, 0]);
  });
});
