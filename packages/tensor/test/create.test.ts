import { beforeEach, describe, expect, it } from "vitest";
import {
  arange,
  type Backend,
  full,
  isTensor,
  moveTo,
  type NestedArray,
  ones,
  reference,
  setBackend,
  tensor,
  zeros,
  zerosLike,
} from "../src/index.ts";
import { VERSION } from "../src/version.ts";

beforeEach(() => setBackend(reference()));

/** A backend without float64, as wasm and gpu are. */
function float32Only(): Backend {
  return { ...reference(), name: "small", dtypes: ["float32", "int32"] };
}

describe("tensor", () => {
  it("takes its shape from nested arrays, as float32", async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x.shape).toEqual([2, 3]);
    expect(x.dtype).toBe("float32");
    expect(x.size).toBe(6);
    expect(x.rank).toBe(2);
    expect(await x.data()).toEqual(new Float32Array([1, 2, 3, 4, 5, 6]));
    expect(x.toString()).toBe("Tensor(float32 [2, 3] on reference)");
  });

  it("makes a scalar of a number and an empty tensor of empty arrays", async () => {
    expect(tensor(7).shape).toEqual([]);
    expect(await tensor(7).item()).toBe(7);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(await tensor([[], []]).array()).toEqual([[], []]);
  });

  it("keeps a typed array's dtype, and reads bytes as float32", () => {
    expect(tensor(new Float64Array(2)).dtype).toBe("float64");
    expect(tensor(new Int32Array(2)).dtype).toBe("int32");
    expect(tensor(new Uint8Array([0, 255])).dtype).toBe("float32");
    expect(tensor(new Uint8Array([0, 255])).dataSync()).toEqual(new Float32Array([0, 255]));
  });

  it("copies: neither later changes of the source nor of a result reach the tensor", () => {
    const source = new Float32Array([1, 2]);
    const x = tensor(source);
    source[0] = 9;
    x.dataSync()[1] = 9;
    expect(x.dataSync()).toEqual(new Float32Array([1, 2]));
  });

  it("refuses rows of different lengths", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      "tensor: nested arrays must be rectangular, got an array of length 1 at depth 1 where the first entry has shape " +
        "[2]. Pad the rows to one length.",
    );
    expect(() => tensor([1, [2]])).toThrow(/got an array of length 1 at depth 1/);
    expect(() => tensor([1, "2"] as unknown as NestedArray)).toThrow(/values must be numbers, got "2" at depth 1/);
  });

  it("refuses a shape that does not hold the values", () => {
    expect(() => tensor(new Float32Array(5), { shape: [2, 3] })).toThrow(
      "tensor: the shape must hold all values, got [2, 3] for 5 values. [2, 3] holds 6.",
    );
    expect(() => tensor([1], { shape: [0.5, 2] })).toThrow(
      "tensor: lengths must be whole numbers >= 0, got [0.5, 2]. Check how the shape was computed.",
    );
  });

  it("refuses a dtype that the backend cannot hold", () => {
    setBackend(float32Only());
    expect(() => tensor(new Float64Array(1))).toThrow(
      "tensor: the dtype must be one that small holds (float32, int32), got float64. " +
        'Pass { dtype: "float32" }, or create it on reference().',
    );
    expect(tensor(new Float64Array([0.1]), { dtype: "float32" }).dataSync()).toEqual(new Float32Array([0.1]));
  });

  it("refuses to give int32 a gradient", () => {
    expect(() => tensor([1], { dtype: "int32", requiresGrad: true })).toThrow(
      'tensor: only float tensors can require a gradient, got int32. Pass { dtype: "float32" }.',
    );
  });
});

describe("full, zeros, ones, arange", () => {
  it("fill every element", () => {
    expect(full([2], 0.5, { dtype: "float64" }).dataSync()).toEqual(new Float64Array([0.5, 0.5]));
    expect(zeros([0, 3]).dataSync()).toEqual(new Float32Array(0));
    expect(ones([]).dataSync()).toEqual(new Float32Array([1]));
    expect(arange(4).dataSync()).toEqual(new Int32Array([0, 1, 2, 3]));
    expect(arange(3, { dtype: "float32" }).dataSync()).toEqual(new Float32Array([0, 1, 2]));
    expect(zerosLike(ones([2], { dtype: "float64" })).dataSync()).toEqual(new Float64Array(2));
  });
});

describe("reading", () => {
  it("gives nested arrays back", async () => {
    expect(await tensor([[[1], [2]]]).array()).toEqual([[[1], [2]]]);
  });

  it("refuses item() of more than one element", async () => {
    await expect(ones([2]).item()).rejects.toThrow(
      "item: the tensor must have one element, got [2]. Use array() or data().",
    );
  });

  it("refuses dataSync() on a device that answers later", () => {
    const { downloadSync: _, ...later } = reference();
    setBackend({ ...later, name: "later" });
    expect(() => ones([1]).dataSync()).toThrow(
      "dataSync: values must be readable at once, got the backend later, which answers later. Use await x.data().",
    );
  });
});

describe("moveTo", () => {
  it("copies to another backend", async () => {
    const other = reference();
    const x = tensor([1, 2], { requiresGrad: true });
    const y = await moveTo(x, other);
    expect(y.backend).toBe(other);
    expect(y.requiresGrad).toBe(true);
    expect(y.dataSync()).toEqual(x.dataSync());
  });
});

describe("isTensor", () => {
  it("knows tensors by their brand, of any copy of the package", () => {
    expect(isTensor(ones([1]))).toBe(true);
    expect(isTensor({ [Symbol.for("@ganglion/tensor")]: VERSION })).toBe(true);
    expect(isTensor({ [Symbol.for("@ganglion/tensor")]: VERSION.replace(/\d+$/, "999") })).toBe(true);
    expect(isTensor({ shape: [1] })).toBe(false);
    expect(isTensor(null)).toBe(false);
  });

  it.each(["0.999.0", "999.0.0", true])("names both versions where they cannot work together: %s", (version) => {
    const got = `one of ${JSON.stringify(version)} beside ${JSON.stringify(VERSION)}`;
    expect(() => isTensor({ [Symbol.for("@ganglion/tensor")]: version })).toThrow(
      `isTensor: tensors must come from compatible versions of @ganglion/tensor, got ${got}. ` +
        "Install one version: `npm ls @ganglion/tensor` shows who brings which.",
    );
  });
});
