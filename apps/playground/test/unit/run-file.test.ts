import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import { cleanName, type NamedRun, readRun, writeRun } from "../../src/files/run-file.ts";

const run: NamedRun = {
  name: "first",
  experiment: { ...defaultExperiment, seed: 3 },
  accuracy: 0.5,
  series: {
    epoch: [0.5, 1],
    trainLoss: [2.3, Number.NaN],
    trainAccuracy: [0.1, 0.5],
    validationLoss: [null, 2],
    validationAccuracy: [null, 0.5],
  },
};

function changed(changes: object): string {
  return JSON.stringify({ ...JSON.parse(writeRun(run)), ...changes });
}

describe("a run's file", () => {
  it("gives back what was written, with gaps where a loss was no number", () => {
    expect(readRun(writeRun(run))).toStrictEqual(run);
    const { accuracy: _, ...none } = run;
    expect(readRun(writeRun({ ...none, accuracy: undefined }))).toStrictEqual({ ...run, accuracy: undefined });
  });

  it.each([
    ["nothing", " \n", "empty"],
    ["no JSON", "hello", "notOurs"],
    ["JSON of others", '{"format":"other"}', "notOurs"],
    ["a list", "[1]", "notOurs"],
    ["null", "null", "notOurs"],
    ["a later version", changed({ version: 2 }), "newer"],
    ["without a name", changed({ name: 5 }), "broken"],
    ["an experiment that is none", changed({ experiment: "?rate=fast" }), "broken"],
    ["an accuracy above 1", changed({ accuracy: 7 }), "broken"],
    ["no curves", changed({ series: null }), "broken"],
    ["columns of different lengths", changed({ series: { ...run.series, trainLoss: [1] } }), "broken"],
    ["epochs that go back", changed({ series: { ...run.series, epoch: [2, 1] } }), "broken"],
    ["texts among numbers", changed({ series: { ...run.series, trainAccuracy: ["a", "b"] } }), "broken"],
    ["infinity", changed({}).replace("2.3", "1e999"), "broken"],
  ])("is refused if it is %s", (_, text, fault) => {
    expect(readRun(text)).toStrictEqual({ fault });
  });

  it("is refused or read, and never throws, whatever was done to it", () => {
    const good = writeRun(run);
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(12), fc.string({ maxLength: 8 }), (at, length, text) => {
        const read = readRun(good.slice(0, at) + text + good.slice(at + length));
        expect("fault" in read || read.series.epoch.length === read.series.trainLoss.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("has a name on one line, of at most 80 characters", () => {
    expect(cleanName("  a\n\tb\u0000c  ")).toBe("a b c");
    expect(cleanName("x".repeat(200))).toHaveLength(80);
  });
});
