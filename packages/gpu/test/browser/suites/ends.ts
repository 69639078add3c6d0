import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { Session } from "../support/session.ts";

/** In units of the last place. */
const BOUND = 16;

/** What numbers at the ends of float32 make of operations. */
export function testEnds(mode: Mode, session: Session): void {
  it(`gives activations and their derivatives within ${BOUND} ulps of double precision, in the tails too`, async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { ulps, infinite } = await page.run("ends", mode);
    expect(
      Object.entries(ulps).filter(([, [value, , derivative]]) => !(Math.max(value, derivative) <= BOUND)),
    ).toStrictEqual([]);
    expect(infinite).toStrictEqual([]);
    expect(Object.keys(ulps).length).toBeGreaterThan(15);
  });

  it("gives what the reference backend gives at the ends of float32", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { found, compared } = await page.run("extremes", mode);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(8);
  });

  // WebGL2 takes a kernel for each pass, and has none that could look at what overflowed.
  it.skipIf(mode === "webgl2")("normalizes numbers whose squares are beyond float32", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const off = await page.run("largeNorms", mode);
    expect(Object.entries(off).filter(([, errors]) => !errors.every((error) => error < 1e-5))).toStrictEqual([]);
    expect(Object.keys(off).length).toBe(24);
  });
}
