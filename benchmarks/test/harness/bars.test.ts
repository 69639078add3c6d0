import { describe, expect, it } from "vitest";
import { atMost, compare, judge, judgeFigure, timesFaster } from "../../src/harness/bars.ts";
import type { ContestantId } from "../../src/harness/contestants.ts";
import type { Summary } from "../../src/harness/statistics.ts";

const measured = new Map<ContestantId, Summary>([
  ["ganglion-1", { best: 2, median: 3, samples: 5 }],
  ["torch-1", { best: 1, median: 2, samples: 5 }],
  ["tfjs-wasm", { best: 20, median: 24, samples: 5 }],
]);

describe("judge", () => {
  it("divides our time by the peer's where the bar is a share of it", () => {
    expect(judge([atMost(2, "ganglion-1", "torch-1")], measured)).toEqual([
      {
        claim: "ganglion, 1 thread: <= 2 x the time of PyTorch, 1 thread",
        best: 2,
        median: 1.5,
        verdict: "pass",
      },
    ]);
    expect(judge([atMost(1.9, "ganglion-1", "torch-1")], measured)[0]?.verdict).toBe("miss");
  });

  it("divides the peer's time by ours where the bar is a speed, and says if the middle samples miss it", () => {
    expect(judge([timesFaster(10, "ganglion-1", "tfjs-wasm")], measured)).toEqual([
      {
        claim: "ganglion, 1 thread: >= 10 x as fast as tfjs wasm",
        best: 10,
        median: 8,
        verdict: "best only",
      },
    ]);
    expect(judge([timesFaster(8, "ganglion-1", "tfjs-wasm")], measured)[0]?.verdict).toBe("pass");
    expect(judge([timesFaster(10.1, "ganglion-1", "tfjs-wasm")], measured)[0]?.verdict).toBe("miss");
  });

  it("reports comparisons that have no limit", () => {
    expect(judge([compare("ganglion-1", "torch-1")], measured)).toEqual([
      {
        claim: "ganglion, 1 thread: x times as fast as PyTorch, 1 thread",
        best: 0.5,
        median: 2 / 3,
        verdict: "reported",
      },
    ]);
  });

  it("calls a bar absent whose peer is not there", () => {
    expect(judge([timesFaster(3, "ganglion-1", "jax-js")], measured)).toEqual([
      { claim: "ganglion, 1 thread: >= 3 x as fast as jax-js wasm, jit", verdict: "absent" },
    ]);
  });
});

describe("judgeFigure", () => {
  it("passes up to the limit", () => {
    expect(judgeFigure("wasm bytes <= 12 kB", 12, 12)).toEqual({
      claim: "wasm bytes <= 12 kB",
      best: 12,
      median: 12,
      verdict: "pass",
    });
    expect(judgeFigure("wasm bytes <= 12 kB", 12.1, 12).verdict).toBe("miss");
  });
});
