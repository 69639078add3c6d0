import { describe, expect, it } from "vitest";
import { type AdamStep, adamConstants } from "../../src/backend/index.ts";

const step: AdamStep = {
  learningRate: 0.1,
  beta1: 0.5,
  beta2: 0.75,
  eps: 1e-8,
  weightDecay: 0.01,
  decoupled: false,
  step: 2,
};

describe("adamConstants", () => {
  it("corrects for moments that began at 0, by the number of the step", () => {
    expect(adamConstants(step)).toEqual({
      rate: 0.1 / 0.75,
      beta1: 0.5,
      rest1: 0.5,
      beta2: 0.75,
      rest2: 0.25,
      eps: 1e-8,
      decay: 0.01,
      shrink: 1,
      root2: Math.sqrt(0.4375),
    });
  });

  it("decays weights themselves where it is decoupled", () => {
    expect(adamConstants({ ...step, decoupled: true })).toMatchObject({ decay: 0, shrink: 0.999 });
  });
});
