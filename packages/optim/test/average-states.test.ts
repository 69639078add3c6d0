import { reference, setBackend, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { ema } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

describe("averages", () => {
  test("are neither moved nor loaded while they are swapped in, but saved", () => {
    const weight = tensor([4], { requiresGrad: true });
    const average = ema([weight], { decay: 0.5 });
    average.update();
    const state = average.state();
    average.swap();
    const message = (name: string): string =>
      `Error: ema.${name}: the parameters must hold what was trained, got the averages, which were swapped in. Call swap() once more first.`;
    expect(thrown(() => average.update())).toBe(message("update"));
    expect(thrown(() => average.load(state))).toBe(message("load"));
    expect(average.state().tensors["0"]!.dataSync()).toEqual(Float32Array.of(4));
    average.swap();
    average.load(state);
  });

  test("refuse parameters and averages that were disposed, before anything changes", () => {
    const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2], { requiresGrad: true })];
    const average = ema([a, b]);
    b.dispose();
    for (const name of ["update", "swap"] as const) {
      expect(thrown(() => average[name]())).toBe(
        `DisposedError: ema.${name}: parameters must be alive, got a disposed Tensor(float32 [1] on reference) at position 1. Create parameters outside of scope(), or keep() them.`,
      );
    }
    expect(average.updates).toBe(0);
    const state = average.state();
    average.dispose();
    expect(thrown(() => average.load(state))).toBe(
      "DisposedError: ema.load: averages must be alive, got a disposed Tensor(float32 [1] on reference). Make a new average; this one was disposed.",
    );
  });
});
