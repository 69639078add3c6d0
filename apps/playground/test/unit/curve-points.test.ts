import { describe, expect, it } from "vitest";
import { stepsPerPoint } from "../../src/worker/curve-points.ts";

describe("stepsPerPoint", () => {
  it("divides an epoch into points that stand for about as many steps", () => {
    const cut = [1, 5, 12, 45, 90, 188, 1438].map((steps) => [steps, stepsPerPoint(steps)]);
    expect(cut).toStrictEqual([
      [1, 1],
      [5, 1],
      [12, 1],
      [45, 3],
      [90, 7],
      [188, 8],
      [1438, 8],
    ]);
  });
});
