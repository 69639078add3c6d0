import { expect, describe, it } from "vitest";
import { thrown } from "@ganglion/tensor/testing";
import { classificationReport } from "../../src/index.ts";
import { measured } from "./support.ts";

/** Scores whose answers are 0, 2, 2, 0, 0, 1 (of two equal ones the first). */
const scores = [
  [3, 1, 2],
  [0, 1, 5],
  [0, 1, 5],
  [9, 0, 0],
  [2, 2, 1],
  [0, 1, 0],
];
const labels = [0, 1, 2, 0, 1, -100];

describe("classificationReport", () => {
  it("counts and divides as by hand, whatever the batches", () => {
    // Labels 0 1 2 0 1, answers 0 2 2 0 0.
    const report = measured(classificationReport(), scores, labels);
    expect(report.confusion).toEqual([
      [2, 0, 0],
      [1, 0, 1],
      [0, 0, 1],
    ]);
    expect(report.classes).toEqual([
      { name: "0", precision: 2 / 3, recall: 1, f1: 0.8, support: 2 },
      { name: "1", precision: Number.NaN, recall: 0, f1: 0, support: 2 },
      { name: "2", precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
    ]);
    expect([report.accuracy, report.size]).toEqual([0.6, 5]);
    expect(report.macro.precision).toBeCloseTo((2 / 3 + 0 + 0.5) / 3, 12);
    expect(report.macro.recall).toBeCloseTo(2 / 3, 12);
    expect(report.macro.f1).toBeCloseTo((0.8 + 0 + 2 / 3) / 3, 12);
    expect(report.weighted.precision).toBeCloseTo((2 * (2 / 3) + 0.5) / 5, 12);
    expect(report.weighted.recall).toBeCloseTo(0.6, 12);
    expect(measured(classificationReport(), scores, labels, [1, 3, 2])).toEqual(report);
  });

  it("leaves out of the mean what neither occurs nor was answered, and names classes", () => {
    const { classes, macro } = measured(
      classificationReport({ names: ["a", "b", "c"] }),
      [
        [1, 0, 0],
        [1, 0, 0],
      ],
      [0, 0],
    );
    expect(classes.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(macro).toEqual({ precision: 1, recall: 1, f1: 1 });
  });

  it("takes a label for each pixel", () => {
    const run = classificationReport().start();
    // Two classes, two by one pixels: the scores of class 0 stand first.
    run.add({
      output: Float32Array.of(1, 0, 0, 1),
      outputShape: [1, 2, 2],
      target: Int32Array.of(0, 0),
      targetShape: [1, 2],
    });
    expect(run.result().confusion).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it("says what it cannot measure", () => {
    expect(thrown(() => measured(classificationReport(), [[1, 2]], [5]))).toBe(
      "RangeError: classificationReport: labels must be from 0 to 1, or -100 to be left out, got 5. Check that the model has an " +
        "output for each class.",
    );
    const values = { output: Float32Array.of(1), outputShape: [1, 1], target: Float32Array.of(1), targetShape: [1, 1] };
    expect(thrown(() => classificationReport().start().add(values))).toBe(
      "ShapeError: classificationReport: outputs must be scores [batch, classes, ...] with int32 labels [batch, ...], got [1, 1] " +
        "and [1, 1]. Measure values by regressionErrors().",
    );
    expect(thrown(() => measured(classificationReport({ names: ["a"] }), [[1, 2]], [0]))).toBe(
      "RangeError: classificationReport: there must be a score for each of the 1 names, got 2. Check the last layer of the model.",
    );
    expect(thrown(() => classificationReport({ names: [] }))).toContain(
      "names must be a list of the classes' names, got an",
    );
    expect(thrown(() => classificationReport({ labels: [] } as never))).toContain("options must be known ones");
    expect(measured(classificationReport(), [[1, 2]], [-100])).toMatchObject({ size: 0, accuracy: Number.NaN });
  });
});
