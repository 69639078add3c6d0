import { beforeEach, describe, expect, it } from "vitest";
import * as g from "../src/index.ts";
import { type Backend, reference, setBackend, type Tensor, tensor } from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

let backend: Backend;

beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

const x = (): Tensor => tensor([1, 2], { requiresGrad: true });

const cyclic: unknown[] = [];

cyclic.push(cyclic);

describe("what a vjp returns is checked", () => {
  const outcome = (gradients: unknown): string => {
    const y = g.record(
      "odd",
      g.noGrad(() => g.mul(x(), 1)),
      [x()],
      () => gradients as Tensor[],
    );
    return thrown(() => g.backward(y, { grad: g.ones([2]) }));
  };

  it.each<[string, () => unknown, string]>([
    [
      "a dtype",
      () => [tensor([1, 2], { dtype: "int32" })],
      'DTypeError: backward: what the vjp of odd returns for input 0 must have the input\'s dtype float32, got int32. Convert with cast(x, "float32").',
    ],
    [
      "a backend",
      () => [tensor([1, 2], { backend: reference() })],
      "BackendError: backward: what the vjp of odd returns for input 0 must live on the input's backend reference, got another reference. Move it with await moveTo(x, backend).",
    ],
    [
      "no tensor",
      () => [3],
      "TypeError: backward: what the vjp of odd returns for input 0 must be a tensor, got 3. Make one with tensor(values).",
    ],
    [
      "a promise",
      () => Promise.resolve([]),
      "TypeError: backward: the vjp of odd must return an array of gradients, one for each input, got a promise. Return [gradient], at once.",
    ],
  ])("%s", (_, gradients, message) => {
    expect(outcome(gradients())).toBe(message);
  });
});
