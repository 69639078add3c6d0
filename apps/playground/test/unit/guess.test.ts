import { describe, expect, it } from "vitest";
import { guessOf } from "../../src/state/guess.ts";
import { outcomeOf } from "../../src/state/outcome.ts";
import type { Snapshot } from "../../src/worker/protocol.ts";

const uneven = Int32Array.from({ length: 100 }, (_, at) => (at < 80 ? 0 : 1));

function judge(labels: Int32Array, accuracy: number): string {
  const snapshot = { epoch: 5, validation: { epoch: 5, loss: 0.5, accuracy } } as Snapshot;
  return outcomeOf({ guess: guessOf(labels, 2), snapshot, failure: undefined, isOver: true }).kind;
}

describe("a guess", () => {
  it("is one in as many as there are classes where these are even, or no sample is known", () => {
    expect(guessOf(Int32Array.of(0, 1, 2, 0, 1, 2), 3)).toStrictEqual({
      accuracy: 1 / 3,
      loss: expect.closeTo(Math.log(3), 12),
    });
    expect(guessOf(new Int32Array(), 2)).toStrictEqual({ accuracy: 0.5, loss: expect.closeTo(Math.log(2), 12) });
  });

  it("is the most frequent class where they are not, and costs the entropy of the shares", () => {
    const entropy = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.2);
    expect(guessOf(uneven, 2)).toStrictEqual({ accuracy: 0.8, loss: expect.closeTo(entropy, 12) });
  });

  it("is what a run is judged by: 80 % is none of its merit where 80 % are of one class", () => {
    const even = Int32Array.from({ length: 100 }, (_, at) => at % 2);
    expect(judge(uneven, 0.8)).toBe("guessing");
    expect(judge(uneven, 0.95)).toBe("learned");
    expect(judge(even, 0.8)).toBe("learned");
    expect(judge(even, 0.55)).toBe("guessing");
  });
});
