import { expect, it } from "vitest";
import type { Session } from "../support/session.ts";

/** What lies as float16 where that was asked for and there is `shader-f16`. */
export function testHalves(session: Session): void {
  it("layers, losses, products and convolutions agree with the reference backend but for rounding", async () => {
    const page = await session.page({ thread: "page", policy: "loose" });
    const { compared, found } = await page.run("halves");
    expect(found).toStrictEqual([]);
    expect(compared).toBe(2 * (61 + 56) - 1);
  });

  it("trains a network with batch norm as float32 does, on half of the memory", async () => {
    const page = await session.page({ thread: "page", policy: "loose" });
    const [single, half] = [
      await page.run("halvesInTraining", "float32", 3),
      await page.run("halvesInTraining", "float16", 3),
    ];
    expect([single.report.storage, half.report.storage]).toStrictEqual(["float32", "float16"]);
    expect(half.losses.length).toBe(69);
    expect(half.losses).not.toStrictEqual(single.losses);
    for (const [step, loss] of half.losses.entries()) {
      expect(Math.abs(loss - (single.losses[step] as number)), `step ${step}`).toBeLessThan(0.02);
    }
    expect(single.accuracy).toBeGreaterThan(0.95);
    expect(Math.abs(half.accuracy - single.accuracy)).toBeLessThan(0.01);
    expect(half.bytes / single.bytes).toBeLessThan(0.65);
    expect([single.left, half.left]).toStrictEqual([0, 0]);
  });

  it("rounds once, is infinite beyond float16, and leaves what is changed in place and what is not recorded as float32", async () => {
    const page = await session.page({ thread: "page", policy: "loose" });
    const { ends, unrecorded, bytes, changed, derived, left, disposed } = await page.run("halfBorders");
    const { POSITIVE_INFINITY: endless, NaN: none } = Number;
    expect(ends).toStrictEqual([65_504, 65_504, endless, endless, 2048, 0.0999755859375, 2 ** -24, none]);
    const numbers = [65_504, 65_519, 65_520, 1e5, 2049, Math.fround(0.1), 2 ** -24, none];
    expect(unrecorded).toStrictEqual(numbers);
    expect(bytes).toStrictEqual([4096, 4096 + 2048, 2048, 4096]);
    expect(changed).toBe(1 - 3 * 2 ** -14);
    expect(derived).toStrictEqual([2048, 0.0999755859375, 128 * 2048, 128 * 0.0999755859375, 0.0999755859375, 65_504]);
    expect(left).toBe(0);
    expect(disposed).toMatch(/^DeviceLostError: .+ \(its backend was disposed\)\./);
  });
}
