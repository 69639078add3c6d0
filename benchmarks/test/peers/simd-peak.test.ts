import { describe, expect, it } from "vitest";
import { simdPeak, simdPeakModule } from "../../src/peers/simd-peak.ts";

describe("simdPeakModule", () => {
  it("multiplies and adds: each sum becomes sum * 15/16 + 1/16 a turn", () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(simdPeakModule(false)));
    const run = exports["run"] as (turns: number) => number;
    const expected = (turns: number): number => {
      let total = 0;
      for (let i = 0; i < 12; i++) total += 1 + ((3 + i) / 64) * (15 / 16) ** turns;
      return total;
    };
    expect(run(1)).toBeCloseTo(expected(1), 4);
    expect(run(10)).toBeCloseTo(expected(10), 4);
  });

  it("is another module with fused multiply-add", () => {
    expect(simdPeakModule(true)).not.toEqual(simdPeakModule(false));
  });
});

describe("simdPeak", () => {
  it("answers with the time that its turns took", async () => {
    expect(await simdPeak(96).run(1)).toBeGreaterThanOrEqual(0);
  });
});
