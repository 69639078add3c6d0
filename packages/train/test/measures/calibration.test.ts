import { expect, describe, it } from "vitest";
import { rng } from "@ganglion/tensor";
import { calibration } from "../../src/index.ts";
import { measured } from "./support.ts";

/** Scores of two classes whose first has this probability. */
const sure = (p: number): number[] => [Math.log(p), Math.log(1 - p)];

describe("calibration", () => {
  it("is that of a calculation by hand", () => {
    const scores = [0.95, 0.95, 0.75, 0.75, 0.75, 0.75].map(sure);
    const labels = [0, 1, 0, 0, 0, 1];
    const found = measured(calibration({ bins: 10 }), scores, labels, [4, 2]);
    // 0.95: half right; 0.75: three quarters right.
    expect(found.ece).toBeCloseTo((2 * 0.45) / 6, 6);
    expect(found.mce).toBeCloseTo(0.45, 6);
    expect(found.bins[9]).toMatchObject({ from: 0.9, to: 1, count: 2, accuracy: 0.5 });
    expect(found.bins[7]!.confidence).toBeCloseTo(0.75, 6);
    expect(found.bins[0]).toEqual({ from: 0, to: 0.1, count: 0, confidence: Number.NaN, accuracy: Number.NaN });
    const brier = [2 * 0.05 ** 2, 2 * 0.95 ** 2, ...Array<number>(3).fill(2 * 0.25 ** 2), 2 * 0.75 ** 2];
    expect(found.brier).toBeCloseTo(brier.reduce((sum, one) => sum + one) / 6, 6);
    const nll = [0.95, 0.05, 0.75, 0.75, 0.75, 0.25].map((p) => -Math.log(p));
    expect(found.nll).toBeCloseTo(nll.reduce((sum, one) => sum + one) / 6, 5);
  });

  it("is small for a model that is right as often as it says, and large for one that is too sure", () => {
    const random = rng(5);
    const shares = Array.from({ length: 4000 }, () => 0.5 + random.integer(500) / 1000);
    const labels = shares.map((share) => Number(random.integer(1000) >= share * 1000));
    expect(measured(calibration(), shares.map(sure), labels).ece).toBeLessThan(0.03);
    const tooSure = shares.map((share) => sure(share).map((score) => 10 * score));
    expect(measured(calibration(), tooSure, labels).ece).toBeGreaterThan(0.15);
  });

  it("stays finite where scores are not small, and knows the bins' ends", () => {
    const found = measured(
      calibration({ bins: 2 }),
      [
        [1000, 0],
        [0, 0],
      ],
      [1, 0],
    );
    expect(found.nll).toBeCloseTo((1000 + Math.LN2) / 2, 9);
    // A half of two classes is in the bin that ends there.
    expect(found.bins.map(({ count }) => count)).toEqual([1, 1]);
  });
});
