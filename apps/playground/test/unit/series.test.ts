import { describe, expect, it } from "vitest";
import { valueAt } from "../../src/charts/columns.ts";
import { addPoints, addValidation, emptySeries } from "../../src/state/series.ts";

describe("series", () => {
  it("grows by points, and takes validation at the end of an epoch", () => {
    const series = emptySeries();
    addValidation(series, { epoch: 1, loss: 9, accuracy: 9 });
    addPoints(series, [
      { epoch: 0.5, loss: 2, accuracy: 0.25 },
      { epoch: 1, loss: 1, accuracy: 0.5 },
    ]);
    addValidation(series, { epoch: 1, loss: 1.5, accuracy: 0.4 });
    addPoints(series, [{ epoch: 1.5, loss: 0.5, accuracy: 0.75 }]);
    expect(series).toStrictEqual({
      epoch: [0.5, 1, 1.5],
      trainLoss: [2, 1, 0.5],
      trainAccuracy: [0.25, 0.5, 0.75],
      validationLoss: [null, 1.5, null],
      validationAccuracy: [null, 0.4, null],
    });
  });

  it("shows the last value measured up to a place", () => {
    const column = [null, 1.5, null, 1.25];
    expect([0, 1, 2, 3, 9].map((index) => valueAt(column, index))).toStrictEqual([undefined, 1.5, 1.5, 1.25, 1.25]);
  });
});
