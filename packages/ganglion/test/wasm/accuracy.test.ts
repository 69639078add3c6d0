import { activationOf, points, type Truth, truths, worst } from "@ganglion/fixtures/accuracy";
import { beforeAll, describe, expect, test } from "vitest";
import * as ganglion from "../../src/index.ts";
import { grad, setBackend, sum, tensor } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

/** In units of the last place. */
const BOUND = 8;
/** Kernels answer 0 for gates below the smallest normal number. */
const SMALLEST = 2 ** -126;
/** Kernels that take `1 - y` of a rounded `y`, as PyTorch does, are off by so many ulps of 1. */
const FROM_ROUNDED = ["sigmoid", "tanh", "swish", "hardSwish", "gelu"];

const least = (low: number, scale: (x: number) => number) => (x: number) => Math.max(low, scale(x));

function scalesOf(truth: Truth, isFused: boolean): Required<Pick<Truth, "valueScale" | "derivativeScale">> {
  const {
    kind,
    value,
    derivative,
    valueScale = (x) => Math.abs(value(x)),
    derivativeScale = (x) => Math.abs(derivative(x)),
  } = truth;
  if (!isFused || !FROM_ROUNDED.includes(kind)) return { valueScale, derivativeScale };
  return {
    valueScale: kind === "gelu" ? (x) => least(Math.min(Math.abs(x), 16), valueScale)(x) : valueScale,
    derivativeScale: (x) => least(Math.max(1, Math.min(Math.abs(x), 16)), derivativeScale)(x),
  };
}

describe.each(wasmBackends)(
  `on %s, values and derivatives are within ${BOUND} ulps of double precision:`,
  (name, make) => {
    beforeAll(async () => setBackend(await make()));

    test.each(truths)("$name", (truth) => {
      const { valueScale, derivativeScale } = scalesOf(truth, !name.includes("without fused"));
      const x = tensor([...points], { requiresGrad: true });
      const y = activationOf(truth, ganglion)(x);
      expect(worst(y.dataSync(), truth.value, valueScale, SMALLEST).ulps).toBeLessThanOrEqual(BOUND);
      const derivatives = grad(sum(y), [x])[0]!.dataSync();
      expect(worst(derivatives, truth.derivative, derivativeScale, SMALLEST).ulps).toBeLessThanOrEqual(BOUND);
    });

    test.each(truths)("$name at infinity", (truth) => {
      const { value, derivative } = truth;
      const ends = [Infinity, -Infinity];
      const x = tensor(ends, { requiresGrad: true });
      const y = activationOf(truth, ganglion)(x);
      expect([...y.dataSync()]).toEqual(ends.map((end) => Math.fround(value(end) + 0)));
      expect([...grad(sum(y), [x])[0]!.dataSync()]).toEqual(ends.map((end) => Math.fround(derivative(end) + 0)));
    });
  },
);
