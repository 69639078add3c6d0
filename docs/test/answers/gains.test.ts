import * as activations from "@ganglion/activations";
import { gain, type Nonlinearity } from "@ganglion/init";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";

/** Every activation that is exported, made where it is a factory. */
function everyActivation(): readonly activations.Activation[] {
  setBackend(reference());
  const { prelu, learnedSwish, maxout, defineActivation, ...plain } = activations;
  expect(defineActivation).toBeTypeOf("function");
  return [...Object.values(plain), prelu(), learnedSwish(), maxout(2, 2, { rng: rng(1) })] as activations.Activation[];
}

describe("init's gain", () => {
  it.each(everyActivation().map((activation) => [activation.kind, activation] as const))(
    "knows %s, and says what the activation says of itself",
    (kind, activation) => {
      expect(gain(kind as Nonlinearity)).toBeCloseTo(activation.gain, 12);
    },
  );
});
