import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Backend,
  type Buffer,
  backward,
  emit,
  fusedGradKernel,
  fusedKernel,
  mul,
  noGrad,
  type Operand,
  operation,
  record,
  reference,
  setBackend,
  type Tensor,
  tensor,
  withoutFused,
} from "../../src/index.ts";
import { indexError, registerKernel, sizeOf } from "../../src/backend/index.ts";
import { failureOf, wrongArguments, wrongOptions } from "../../src/testing/borders.ts";

declare module "../../src/backend/extra-kernels.ts" {
  interface ExtraKernels {
    /** x^3 */
    cube(x: Operand): Buffer;
    cubeGrad(x: Operand, grad: Operand): Buffer;
  }
}

/** An operation of a user: kernels where the backend of `x` has them, else compositions. */
function cube(x: Tensor): Tensor {
  const kernel = fusedKernel(x, "cube");
  if (kernel === undefined) return operation(() => mul(mul(x, x), x));
  return record("cube", emit(x.backend, kernel(x), x.shape, x.dtype), [x], (grad) => {
    const gradKernel = fusedGradKernel(x, "cubeGrad");
    if (gradKernel === undefined) return [mul(grad, mul(mul(x, x), 3))];
    return [emit(x.backend, gradKernel(x, grad), x.shape, x.dtype)];
  });
}

function hostKernel(backend: Backend, f: (...values: number[]) => number): (...operands: Operand[]) => Buffer {
  return (...operands) => {
    const [x] = operands as [Operand];
    const lists = operands.map(({ buffer }) => buffer as Float32Array);
    const y = Float32Array.from({ length: x.size }, (_, i) => f(...lists.map((list) => list[i] as number)));
    return backend.upload(y, x.shape, x.dtype);
  };
}

let backend: Backend;
beforeEach(() => setBackend((backend = reference())));

describe("a kernel of somebody else's operation", () => {
  it("computes it, on the backend that has it, and another on the gradient", () => {
    const forward = vi.fn(hostKernel(backend, (x) => x ** 3));
    const gradient = vi.fn(hostKernel(backend, (x, grad) => grad * 3 * x * x));
    registerKernel(backend, "cube", forward);
    registerKernel(backend, "cubeGrad", gradient);
    const x = tensor([1, -2, 3], { requiresGrad: true });
    const y = cube(x);
    backward(y.sum());
    expect(y.dataSync()).toEqual(new Float32Array([1, -8, 27]));
    expect(x.grad?.dataSync()).toEqual(new Float32Array([3, 12, 27]));
    expect([forward, gradient].map((kernel) => kernel.mock.calls.length)).toEqual([1, 1]);
  });

  it("is left out on every other backend, where the operation is composed", () => {
    const kernel = vi.fn(hostKernel(backend, () => 0));
    const before: Backend = { ...backend, name: "a copy" };
    registerKernel(backend, "cube", kernel);
    for (const other of [reference(), before, withoutFused(backend)]) {
      const x = tensor([1, -2], { backend: other });
      expect(fusedKernel(x, "cube")).toBeUndefined();
      expect(noGrad(() => cube(x)).dataSync()).toEqual(new Float32Array([1, -8]));
    }
    expect(kernel).not.toHaveBeenCalled();
  });

  it("frees what it made", () => {
    registerKernel(
      backend,
      "cube",
      hostKernel(backend, (x) => x ** 3),
    );
    const x = tensor([1, 2]);
    const before = backend.memory();
    cube(x).dispose();
    expect(backend.memory()).toEqual(before);
  });

  it("leaves the backend's own kernels where they are", () => {
    const own = { ...backend.fused };
    registerKernel(
      backend,
      "cube",
      hostKernel(backend, (x) => x),
    );
    expect(backend.fused).toEqual({ ...own, cube: expect.any(Function) });
  });

  it("is found by another copy of the package", async () => {
    const kernel = hostKernel(backend, () => 7);
    vi.resetModules();
    const second = await import("../../src/backend/index.ts");
    vi.resetModules();
    second.registerKernel(backend, "cube", kernel);
    expect(second.registerKernel).not.toBe(registerKernel);
    expect(cube(tensor([1, 2])).dataSync()).toEqual(new Float32Array([7, 7]));
  });
});

describe("registerKernel refuses", () => {
  it("a name that the backend has, unless it is replaced on purpose", () => {
    const nothing = (): Buffer => new Float32Array();
    expect(() => registerKernel(backend, "affine", nothing)).toThrow(
      'registerKernel: a kernel must have a name of its own, got "affine", which reference has. ' +
        "Name it otherwise, or pass { replace: true }.",
    );
    registerKernel(backend, "affine", nothing, { replace: true });
    expect(backend.fused.affine).toBe(nothing);
    expect(reference().fused.affine).not.toBe(nothing);
  });

  it.each(["", "toString", "constructor", "__proto__"])("%j as a name", (name) => {
    const kernels = { ...backend.fused };
    expect(() => registerKernel(backend, name as "cube", () => 0)).toThrow(
      `registerKernel: name must be a word that not every object has, got "${name}". Name it after the operation.`,
    );
    expect(backend.fused).toEqual(kernels);
  });

  it("a backend that cannot be changed", () => {
    expect(() => registerKernel(Object.freeze(reference()), "cube", () => 0)).toThrow(
      "registerKernel: the backend must be open to changes, got a frozen reference. " +
        "Spread it into an object of yours before, as in { ...backend }.",
    );
  });

  const border = {
    call: registerKernel,
    given: () => [reference(), "cube", () => 0, {}],
    takes: [[], ['"2"'], ["a function"], ["undefined", "{}"]],
  } as const;

  it.each([...wrongArguments(border), ...wrongOptions(border, 3, { replace: ["true"], unknown: ["!"] })])(
    "what it cannot use: $what",
    async ({ given, isTaken }) => {
      const failure = await failureOf(border, given());
      if (isTaken) expect(failure).toBeUndefined();
      else expect(failure).toMatchObject({ name: "TypeError", where: "registerKernel" });
    },
  );
});

it("what a backend's author needs besides comes from the same entry", () => {
  expect(sizeOf([2, 3])).toBe(6);
  expect(indexError("gather", { place: 1, index: 9, length: 4 }, [2, 2]).message).toBe(
    "gather: indices must be from 0 to 3, got 9 at [0, 1]. Count from 0; -1 is not the last.",
  );
});
