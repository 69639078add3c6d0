import {
  backward,
  noGrad,
  reference,
  rng,
  setBackend,
  type Tensor,
  tensor,
  withoutFused,
  ones,
} from "@ganglion/tensor";
import { describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";
import type { Activation } from "../src/index.ts";

/** Each export as an activation of `[2, 4]`; the list is held to the exports below. */
const made: Readonly<Record<string, () => Activation>> = {
  ...Object.fromEntries(
    Object.entries(activations).flatMap(([name, value]) =>
      "kind" in value ? [[name, () => value as Activation]] : [],
    ),
  ),
  defineActivation: () =>
    activations.defineActivation({
      kind: "square",
      options: {},
      forward: (x) => x.mul(x),
      derivative: (x) => x.mul(2),
      gain: () => 1,
      range: () => [0, Infinity],
      cost: 0,
    }),
  learnedSwish: () => activations.learnedSwish({ channels: 4 }),
  maxout: () => activations.maxout(4, 3, { rng: rng(1) }),
  prelu: () => activations.prelu({ channels: 4 }),
};

const rows = Object.keys(activations).map((name) => ({ name }));

describe.each([
  ["reference", reference],
  ["reference without kernels", () => withoutFused(reference())],
])("outside of every scope, on the %s backend,", (_, make) => {
  test.each(rows)("$name leaves nothing behind but its result", ({ name }) => {
    const backend = make();
    setBackend(backend);
    const f = made[name]!();
    const x = tensor([-2, -0.5, 0.5, 2, 1, -1, 0, 3], { shape: [2, 4] });
    const at = (): number => backend.memory().buffers;
    const before = at();
    const results = noGrad(() => [f(x), f.derivative(x)]);
    expect(at()).toBe(before + 2);
    for (const y of results) y.dispose();
    expect(at()).toBe(before);

    x.requiresGrad = true;
    const y = f(x);
    const derivatives = f.derivative(x);
    const seed = ones(y.shape);
    backward(y, { grad: seed });
    const gradients = [x, ...Object.values(f.parameters ?? {})].map((each) => each.grad).filter(isPresent);
    for (const each of [y, derivatives, seed]) each.dispose();
    expect(at()).toBe(before + gradients.length);
  });
});

function isPresent(x: Tensor | undefined): x is Tensor {
  return x !== undefined;
}
