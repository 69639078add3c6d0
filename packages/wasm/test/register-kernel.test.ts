import {
  type Backend,
  backward,
  emit,
  fusedKernel,
  grad,
  mul,
  operation,
  record,
  reference,
  setBackend,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { type Buffer, type Operand, registerKernel } from "@ganglion/tensor/backend";
import { describe, expect, it, vi } from "vitest";
import { wasm } from "../src/index.ts";

declare module "@ganglion/tensor/backend" {
  interface ExtraKernels {
    cube(x: Operand): Buffer;
  }
}

/** An operation of a user, with a kernel where the backend of `x` has one. */
function cube(x: Tensor): Tensor {
  const kernel = fusedKernel(x, "cube");
  if (kernel === undefined) return operation(() => mul(mul(x, x), x));
  const y = emit(x.backend, kernel(x), x.shape, x.dtype);
  return record("cube", y, [x], (upstream) => [mul(upstream, mul(mul(x, x), 3))]);
}

/** A kernel from a backend's own primitives, which leaves nothing behind. */
function cubeOf(backend: Backend): (x: Operand) => Buffer {
  return (x) => {
    const square = backend.binary("mul", x, x, x.shape);
    try {
      return backend.binary("mul", { ...view(x), buffer: square }, x, x.shape);
    } finally {
      backend.release(square);
    }
  };
}

function view({ shape, dtype, size }: Operand): Omit<Operand, "buffer"> {
  return { shape, dtype, size };
}

describe.each<[string, () => Promise<Backend>]>([
  ["reference", async () => reference()],
  ["wasm", () => wasm({ threads: 1 })],
  ["wasm with threads", () => wasm({ threads: 2 })],
])("an operation of a user on %s", (_, make) => {
  it("computes with its kernel what it composes without, and leaves nothing behind", async () => {
    const backend = await make();
    setBackend(backend);
    const x = tensor([1, -2, 0.5], { requiresGrad: true });
    const composed = cube(x);
    const expected = [Array.from(composed.dataSync()), Array.from(grad(composed.sum(), [x])[0]!.dataSync())];
    composed.dispose();
    const kernel = vi.fn(cubeOf(backend));
    registerKernel(backend, "cube", kernel);
    const y = cube(x);
    expect([Array.from(y.dataSync()), Array.from(grad(y.sum(), [x])[0]!.dataSync())]).toEqual(expected);
    expect(kernel).toHaveBeenCalledTimes(1);
    const before = backend.memory();
    cube(x).dispose();
    expect(backend.memory()).toEqual(before);
  });

  it("has gradients of gradients, and other backends none of its kernel", async () => {
    const backend = await make();
    registerKernel(backend, "cube", cubeOf(backend));
    const x = tensor([1, -2, 0.5], { requiresGrad: true, backend });
    const [slope] = grad(cube(x).sum(), [x], { createGraph: true });
    backward(slope!.sum());
    expect(x.grad?.dataSync()).toEqual(new Float32Array([6, -12, 3]));
    expect(fusedKernel(tensor([1], { backend: await make() }), "cube")).toBeUndefined();
  });
});
