import { parseHTML } from "linkedom";
import * as Plot from "@observablehq/plot";
import { thrown } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, it } from "vitest";
import {
  choice,
  gridSearch,
  logUniform,
  parallelCoordinates,
  search,
  type SearchResult,
  searchTable,
  searchText,
  type Trial,
  uniform,
} from "../src/index.ts";

const space = { rate: logUniform(0.01, 1), kind: choice(["relu", "tanh"]), width: choice([8]) };
const trial: Trial = async ({ rate, kind }: { rate: number; kind: string }, { report }) => {
  if (rate === 1 && kind === "tanh") throw new RangeError("it diverged\nat once");
  await report(3, Math.abs(Math.log10(rate) + 1) + (kind === "relu" ? 0.25 : 0.125));
};
let result: SearchResult;
beforeAll(async () => {
  const found = await search(trial, { space, strategy: gridSearch({ points: 3 }) });
  // Times differ from run to run.
  const still = { seconds: 0.04 };
  const trials = found.trials.map((one) => ({ ...one, ...still }));
  result = { ...found, trials, ranking: found.ranking.map((one) => ({ ...one, ...still })) };
});

describe("searchTable", () => {
  it("gives rows as data, the best one first, and says why one failed", () => {
    const rows = searchTable(result);
    expect(rows.map(({ rank, trial: number, score }) => [rank, number, score])).toEqual([
      [1, 3, 0.125],
      [2, 2, 0.25],
      [3, 1, 1.125],
      [4, 0, 1.25],
      [5, 4, 1.25],
      [6, 5, undefined],
    ]);
    expect(rows[5]).toEqual({
      rank: 6,
      trial: 5,
      state: "failed",
      score: undefined,
      step: undefined,
      seconds: 0.04,
      losses: 0,
      config: { rate: 1, kind: "tanh", width: 8 },
      reason: "RangeError: it diverged\nat once",
    });
  });
});

describe("searchText", () => {
  it("writes them as a table", () => {
    expect(searchText(result)).toBe(
      [
        "rank  trial  score  step  rate  kind  width  seconds  state     reason",
        "   1      3  0.125     3   0.1  tanh      8      0.0  finished",
        "   2      2   0.25     3   0.1  relu      8      0.0  finished",
        "   3      1  1.125     3  0.01  tanh      8      0.0  finished",
        "   4      0   1.25     3  0.01  relu      8      0.0  finished",
        "   5      4   1.25     3     1  relu      8      0.0  finished",
        "   6      5                  1  tanh      8      0.0  failed    RangeError: it diverged",
      ].join("\n"),
    );
    expect(searchText(result, { rows: 1 }).split("\n")).toEqual([
      "rank  trial  score  step  rate  kind  width  seconds  state",
      "   1      3  0.125     3   0.1  tanh      8      0.0  finished",
    ]);
    const lost = { ...result, ranking: result.ranking.map((one) => ({ ...one, losses: 2 })) };
    expect(searchText(lost, { rows: 1 })).toContain("lost");
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => searchText({} as never),
      "TypeError: searchTable: result must be what a search found, got an empty object. Pass await search(...), or the result of its last event.",
    ],
    [
      () => searchTable({ ...result, ranking: [{ trial: 1 }] } as never),
      "searchTable: result must be what a search found",
    ],
    [() => searchText(result, { rows: 0 }), "RangeError: searchText: rows must be a whole number >= 1, got 0."],
    [() => searchText(result, { top: 3 } as never), "It is called rows here."],
  ])("refuses what cannot be written: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});

describe("parallelCoordinates", () => {
  const { document } = parseHTML("<html></html>");
  /** Where a line of the plot goes, by its points. */
  const paths = (svg: string): string[][] =>
    [...svg.matchAll(/ d="M([^"]+)"/g)]
      .map(([, points = ""]) => points.split("L"))
      .filter(({ length }) => length === 4);

  it("draws each trial that has a score as a line over all entries to its score", () => {
    const svg = parallelCoordinates(result, { Plot, document });
    expect(svg).toMatch(/^<svg/);
    const lines = paths(svg).map((line) => line.map((point) => point.split(",").map(Number) as [number, number]));
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line.map(([x]) => x)).toEqual(lines[0]!.map(([x]) => x));
    const heights = new Set(lines.map((line) => line[0]![1]));
    // Rates were searched by magnitude: 0.1 is in the middle between 0.01 and 1.
    const [low, middle, high] = [...heights].sort((a, b) => b - a) as [number, number, number];
    expect(heights.size).toBe(3);
    expect(middle).toBeCloseTo((low + high) / 2, 6);
    for (const text of ["rate", "kind", "width", "score", "0.01", "0.1", "relu", "tanh", "0.125"]) {
      expect(svg).toContain(`>${text}<`);
    }
    const even = parallelCoordinates({ ...result, space: { rate: uniform(0.01, 1) } }, { Plot, document });
    const evenHeights = new Set(paths(even).map((line) => Number(line[0]!.split(",")[1])));
    const [, below] = [...evenHeights].sort((a, b) => b - a) as [number, number];
    expect(below).toBeGreaterThan(middle + 50);
  });

  it("keeps texts of configurations texts", async () => {
    const found = await search(() => 1, { space: { x: choice(["<script>", "b"]) }, strategy: gridSearch() });
    const svg = parallelCoordinates(found, { Plot, document });
    expect(svg).toContain("&lt;script&gt;");
    expect(svg).not.toContain("<script>");
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => parallelCoordinates(result, {} as never),
      'TypeError: parallelCoordinates: Plot must be Observable Plot, got undefined. Install it, and pass the module: import * as Plot from "@observablehq/plot".',
    ],
    [
      () => parallelCoordinates(result, { Plot, document: {} }),
      "TypeError: parallelCoordinates: document must be a document, got an empty object.",
    ],
    [
      () => parallelCoordinates({} as never, { Plot, document }),
      "TypeError: parallelCoordinates: result must be what a search found",
    ],
    [
      () => parallelCoordinates(result, { Plot, document, width: 0 }),
      "parallelCoordinates: width must be a finite number > 0, got 0.",
    ],
    [
      () => parallelCoordinates({ ...result, ranking: [] }, { Plot, document }),
      "RangeError: parallelCoordinates: a trial must have a score, got none that has. See searchText(result) for why.",
    ],
  ])("refuses what cannot be drawn: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});
