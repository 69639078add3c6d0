import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { Session } from "../support/session.ts";

const CASES = 240;

/** What a backend makes of indices out of range: it touches nothing foreign, and says so where a value is read. */
export function testIndices(mode: Mode, session: Session): void {
  it("names an index out of range as the host does, where a value is read that depends on it", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { refused, found, said, beside, leftBuffers } = await page.run("indices", mode, 11, CASES);
    expect(found).toStrictEqual([]);
    expect(refused).toBeGreaterThan(CASES / 6);
    const wrong = "RangeError: gather: indices must be from 0 to 4, got 7 at [1, 2]. Count from 0; -1 is not the last.";
    const nothing = (op: string): string =>
      `RangeError: ${op}: there must be something to pick, got 0 at [0, 0] of an axis without elements. Pass no indices.`;
    expect(said).toStrictEqual({
      "the result": wrong,
      "what is made of it": wrong,
      "what is not": "15",
      "what is picked of nothing": nothing("gather"),
      "what is added to nothing": nothing("scatterAdd"),
      "what argmax finds": "3",
      "a weight after labels that do not count": "6",
      "a weight two steps after a label that is no class":
        "RangeError: crossEntropy: labels must be from 0 to 2, got 3 at [1]. Classes are counted from 0 and -100 (ignoreIndex) leaves a sample out.",
    });
    expect(beside).toStrictEqual([7]);
    expect(leftBuffers).toBe(0);
  });
}
