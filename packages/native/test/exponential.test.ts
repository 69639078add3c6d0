import { float32, floats, noise, read, upload, type Values, values } from "@ganglion/fixtures/kernels";
import type { Backend, FusedKernels, Operand, TypedArray } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { wasm } from "@ganglion/wasm";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nativeBackends } from "./backends.ts";

const functions: Readonly<Record<string, (on: Backend, x: Operand) => unknown>> = {
  exp: (on, x) => on.unary("exp", x),
  tanh: (on, x) => on.unary("tanh", x),
  "the activation tanh": (on, x) => (on.fused as FusedKernels).activation("tanh", x, 0),
  sigmoid: (on, x) => (on.fused as FusedKernels).activation("sigmoid", x, 0),
};

describe.each(nativeBackends)("on %s", (_name, make) => {
  it.each(Object.entries(functions))(
    "%s has the bits that WebAssembly has with fused multiply-add",
    async (_title, run) => {
      const backends = [await make(), await wasm({ threads: 1 })];
      expect(backends.map((each) => (each as { readonly build?: string }).build)).toEqual(["fma", "fma"]);
      const ends = [0, -0, 1e-40, -1e-40, 87.3, 88.8, 89, -87.3, -88.4, -103.9, -104.5, 9.02, -9.1, 1e30, -1e30];
      const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const data = [...ends, ...special, ...noise([1000], 3, 100).data];
      for (const length of [0, 1, 15, 17, 33, data.length]) {
        const given = floats([length], data.slice(0, length));
        const [actual, expected] = backends.map((each) => {
          const x = upload(each, given);
          return Array.from(read(each, { buffer: run(each, x) as object, shape: [length] }));
        });
        expect(actual).toEqual(expected);
      }
    },
  );

  it("softmax agrees with that of WebAssembly for rows of any length, and its rows have the sum 1", async () => {
    const [backend, other] = [await make(), await wasm({ threads: 1 })];
    const softmaxOf = (on: Backend, given: Values): TypedArray => {
      const x = upload(on, given);
      const buffer = (on.fused as FusedKernels).softmax(x);
      const y = read(on, { buffer, shape: given.shape });
      for (const each of [x.buffer, buffer]) on.release(each);
      return y;
    };
    const check = async (given: Values): Promise<void> => {
      const { shape } = given;
      const [actual, expected] = [softmaxOf(backend, given), softmaxOf(other, given)];
      const result = (data: TypedArray): Values => ({ data, shape, dtype: "float32" });
      await assertAllClose(result(actual), result(expected), { rtol: 2e-6, atol: 1e-9 });
    };
    const shapes = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 70 }));
    const cases = shapes.chain((shape) => values(shape, "float32", float32()));
    await fc.assert(fc.asyncProperty(cases, check), { numRuns: 60 });
    const long = noise([3, 5000], 1, 200);
    await check(long);
    const y = softmaxOf(backend, long);
    for (let row = 0; row < 3; row++) {
      const sum = Array.from(y.slice(5000 * row, 5000 * (row + 1))).reduce((total, value) => total + value, 0);
      expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
    }
  });
});
