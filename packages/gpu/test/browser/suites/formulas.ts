import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { Session } from "../support/session.ts";

const FORMULAS = 60;

/** Kernels that are made of formulas. */
export function testFormulas(mode: Mode, session: Session): void {
  it("computes random formulas in one kernel as by an operation for each step", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { checks, found } = await page.run("formulas", mode, 5, FORMULAS);
    expect(found).toStrictEqual([]);
    expect(checks).toBe(FORMULAS);
  });

  it("compiles a formula once, however it is called, with all operands and parameters that there may be", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { values, compilations, leftBuffers } = await page.run("formulaBorders", mode);
    const { NEGATIVE_INFINITY: below, POSITIVE_INFINITY: above } = Number;
    expect(values).toStrictEqual({
      "a line": [2, 4, 6].map((value) => Math.fround(value + Math.fround(0.1))),
      "the same on another shape": [10, 12].map((value) => Math.fround(value + Math.fround(0.1))),
      "the same once more with other numbers": [Math.fround(-4 + Math.fround(0.1))],
      "another one that is the same": [2, 4].map((value) => Math.fround(value + Math.fround(0.1))),
      "a parameter that is -0": [below, above],
      "the same with 0": [above, below],
      "numbers beyond float32": [above, below],
      "an operand that is not read": [9, 16],
      "all operands and parameters that there may be": [29, 218],
      "a number for all": [3, 3],
      "no elements": [],
    });
    expect(compilations).toStrictEqual({
      "a line": 1,
      "the same on another shape": 0,
      "the same once more with other numbers": 0,
      "another one that is the same": 0,
      "a parameter that is -0": 1,
      "the same with 0": mode === "webgpu" ? 0 : 1,
      "numbers beyond float32": 1,
      "an operand that is not read": 1,
      "all operands and parameters that there may be": 1,
      "a number for all": 1,
      "no elements": 0,
    });
    expect(leftBuffers).toBe(0);
  });
}
