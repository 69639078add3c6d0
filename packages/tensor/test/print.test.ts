import { inspect } from "node:util";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { reference, setBackend, tensor, zeros } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

describe("what a console shows of a tensor", () => {
  it("is one line for a scalar", () => {
    expect(inspect(tensor(2.5))).toBe("Tensor(float32 [] on reference) 2.5000");
  });

  it("is its values in columns", () => {
    expect(
      inspect(
        tensor([
          [1, 20, -3],
          [4, 5, 600],
        ]),
      ),
    ).toBe("Tensor(float32 [2, 3] on reference)\n[[  1,  20,  -3],\n [  4,   5, 600]]");
  });

  it("separates matrices by an empty line", () => {
    expect(inspect(tensor([[[0.5, 1]], [[2, 3]]]))).toBe(
      "Tensor(float32 [2, 1, 2] on reference)\n[[[0.5000, 1.0000]],\n\n [[2.0000, 3.0000]]]",
    );
  });

  it("uses exponents where sizes differ much, and writes NaN and infinities as they are", () => {
    expect(inspect(tensor([1e-6, 2, Number.NaN, Number.NEGATIVE_INFINITY]))).toBe(
      "Tensor(float32 [4] on reference)\n[1.0000e-6, 2.0000e+0,       NaN, -Infinity]",
    );
  });

  it("leaves out the middle of what is long", () => {
    expect(inspect(tensor(Float64Array.from({ length: 2000 }, (_, i) => i)))).toBe(
      "Tensor(float64 [2000] on reference)\n[   0,    1,    2, ..., 1997, 1998, 1999]",
    );
    const lines = inspect(zeros([100, 100])).split("\n");
    expect(lines).toHaveLength(8);
    expect(lines[4]).toBe(" ...,");
  });

  it("is empty brackets where there is nothing", () => {
    expect(inspect(zeros([0]))).toBe("Tensor(float32 [0] on reference)\n[]");
    expect(inspect(zeros([2, 0]))).toBe("Tensor(float32 [2, 0] on reference)\n[[],\n []]");
  });

  it("says that a tensor was disposed", () => {
    const x = zeros([2]);
    x.dispose();
    expect(inspect(x)).toBe("Tensor(float32 [2] on reference), disposed");
  });

  it("says how to read the values of a device that answers later", () => {
    const { downloadSync: _, ...device } = reference();
    expect(inspect(zeros([2], { backend: { ...device, name: "device" } }))).toBe(
      "Tensor(float32 [2] on device), values: await x.array()",
    );
  });

  it("shows no insides where a tensor is part of something else", () => {
    expect(inspect({ weight: tensor([1]) })).toBe("{\n  weight: Tensor(float32 [1] on reference)\n  [1]\n}");
  });

  it("stays short and complete for every shape", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(12), { maxLength: 4 }), (shape) => {
        const text = inspect(zeros(shape));
        expect(text.split("[").length).toBe(text.split("]").length);
        expect(text.length).toBeLessThan(20_000);
        expect(text).not.toContain("undefined");
      }),
    );
  });
});
