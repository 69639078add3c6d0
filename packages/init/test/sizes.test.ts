import { reference, rng, setBackend, type Shape } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import * as init from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const made: Readonly<Record<string, init.Initializer>> = {
  constant: init.constant(1),
  dirac: init.dirac(),
  eye: init.eye(),
  kaimingNormal: init.kaimingNormal(),
  orthogonal: init.orthogonal(),
  sparse: init.sparse({ sparsity: 0.5 }),
  truncatedNormal: init.truncatedNormal(),
  xavierUniform: init.xavierUniform(),
};

describe.each(Object.entries(made))("%s", (name, initializer) => {
  it.each<readonly [Shape]>([[[1e6, 1e6]], [[2 ** 40, 2 ** 12]]])("refuses %j before it fills anything", (shape) => {
    const asked = name === "dirac" ? [...shape, 1] : shape;
    expect(() => initializer(asked, { rng: rng(7) })).toThrow(
      /^allocate: memory can have \d+ bytes, got a request for \d+\. Free tensors /,
    );
  });
});
