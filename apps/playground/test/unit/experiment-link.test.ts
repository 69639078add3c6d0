import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultExperiment, type Experiment } from "../../src/experiment/experiment.ts";
import { readLink, writeLink } from "../../src/experiment/experiment-link.ts";

const experiments: fc.Arbitrary<Experiment> = fc.record(
  {
    data: fc.constantFrom("digits", "fashion-mnist"),
    hidden: fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 4 }),
    activation: fc.constantFrom("relu", "tanh", "sigmoid"),
    learningRate: fc.double({ min: 0.000001, max: 1000, noNaN: true }),
    momentum: fc.double({ min: 0, max: 0.999, noNaN: true }),
    batchSize: fc.integer({ min: 1, max: 1024 }),
    epochs: fc.integer({ min: 1, max: 500 }),
    seed: fc.integer({ min: 0, max: 999_999_999 }),
    compute: fc.constantFrom("auto", "webgpu", "webgl2", "wasm", "cpu"),
  },
  { noNullPrototype: true },
);

describe("a link", () => {
  it("gives back the experiment that it was written from", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        expect(readLink(writeLink(experiment))).toStrictEqual({ experiment });
      }),
    );
  });

  it("reads well", () => {
    expect(writeLink({ ...defaultExperiment, hidden: [64, 32] })).toBe(
      "?data=digits&hidden=64,32&activation=relu&rate=0.05&momentum=0.9&batch=32&epochs=20&seed=7&compute=auto",
    );
  });

  it("leaves the rest as it usually is", () => {
    expect(readLink("")).toStrictEqual({ experiment: defaultExperiment });
    expect(readLink("?seed=3&hidden=")).toStrictEqual({ experiment: { ...defaultExperiment, seed: 3, hidden: [] } });
  });

  it("may have been encoded on its way", () => {
    expect(readLink("?hidden=64%2C32")).toStrictEqual({ experiment: { ...defaultExperiment, hidden: [64, 32] } });
  });

  const names = "data, hidden, activation, rate, momentum, batch, epochs, seed, compute";
  it.each([
    ["?data=cats", 'Data must be one of digits, fashion-mnist, got "cats".'],
    ["?activation=", 'Activation must be one of relu, tanh, sigmoid, got "".'],
    ["?hidden=64,,32", 'Units must be a whole number from 1 to 512, got "".'],
    ["?hidden=1,2,3,4,5", "There can be at most 4 hidden layers, got 5."],
    ["?rate=fast", 'Learning rate must be a number from 0.000001 to 1000, got "fast".'],
    ["?batch=0", 'Batch size must be a whole number from 1 to 1024, got "0".'],
    ["?seed=1e99", 'Seed must be a whole number from 0 to 999999999, got "1e99".'],
    ["?compute=gpu", 'Compute must be one of auto, wasm, webgpu, webgl2, cpu, got "gpu".'],
    ["?seed=1&seed=2", 'The setting "seed" comes more than once.'],
    ["?sead=1", `There is no setting "sead". Links have ${names}.`],
  ])("%s is refused", (query, problem) => {
    expect(readLink(query)).toStrictEqual({ problem });
  });
});
