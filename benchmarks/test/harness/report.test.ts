import { describe, expect, it } from "vitest";
import { describe as describeCircumstances, performancePage } from "../../src/harness/page.ts";
import { barTable, failureLines, measurementTable } from "../../src/harness/report.ts";
import type { CaseResult, RowResult } from "../../src/harness/result.ts";

const small: CaseResult = {
  label: "32 NN",
  flops: 65_536,
  measurements: [
    { contestant: "tfjs-wasm", best: 0.004, median: 0.008, samples: 5 },
    { contestant: "ganglion-1", best: 0.002, median: 0.002, samples: 5 },
  ],
  failures: [],
  judgements: [
    { claim: "faster", best: 2, median: 4, verdict: "pass" },
    { claim: "than PyTorch", verdict: "absent" },
  ],
};
const large: CaseResult = {
  label: "64 NN",
  flops: 524_288,
  measurements: [{ contestant: "ganglion-1", best: 0.016, median: 0.032, samples: 5 }],
  failures: [{ contestant: "tfjs-wasm", reason: "no such kernel" }],
  judgements: [
    { claim: "faster", best: 1, median: 0.5, verdict: "miss" },
    { claim: "than PyTorch", verdict: "absent" },
  ],
};
const timed: RowResult = {
  name: "matmul",
  title: "Products",
  remarks: ["N is the size."],
  cases: [small, large],
  figures: [],
  judgements: [],
};
const sizes: RowResult = {
  name: "bundle-size",
  title: "Sizes",
  remarks: [],
  cases: [],
  figures: [
    { label: "relu", value: 1.5, unit: "kB" },
    { label: "steps", value: 1000, unit: "" },
  ],
  judgements: [{ claim: "relu <= 2 kB", best: 1.5, median: 1.5, verdict: "pass" }],
};

describe("measurementTable", () => {
  it("has a line for each case and a column for each contestant, in the order of the table", () => {
    expect(measurementTable(timed)).toEqual({
      head: ["GFLOP/s, best / median", "ganglion, 1 thread", "tfjs wasm"],
      rows: [
        ["32 NN", "32.8 / 32.8", "16.4 / 8.19"],
        ["64 NN", "32.8 / 16.4", "failed"],
      ],
    });
  });

  it("shows times where there is no rate, and a dash for who did not take part", () => {
    const { flops: _, ...step } = small;
    const other = { ...step, label: "other", measurements: step.measurements.slice(1) };
    expect(measurementTable({ ...timed, cases: [step, other] })).toEqual({
      head: ["best / median", "ganglion, 1 thread", "tfjs wasm"],
      rows: [
        ["32 NN", "2.00 µs / 2.00 µs", "4.00 µs / 8.00 µs"],
        ["other", "2.00 µs / 2.00 µs", "-"],
      ],
    });
  });

  it("lists figures", () => {
    expect(measurementTable(sizes)).toEqual({
      head: ["figure", "value"],
      rows: [
        ["relu", "1.50 kB"],
        ["steps", "1000"],
      ],
    });
  });
});

describe("barTable", () => {
  it("has a line for each claim, with its cases if not all, the range over them and which of them miss", () => {
    expect(barTable(timed)).toEqual({
      head: ["bar", "by best", "by median", "verdict"],
      rows: [
        ["faster", "1.00 to 2.00", "0.50 to 4.00", "miss: 64 NN; pass 1 of 2"],
        ["than PyTorch", "-", "-", "absent"],
      ],
    });
    expect(
      barTable({ ...timed, cases: [small, large, { ...large, label: "128 NN", judgements: [] }] }).rows[0]?.[0],
    ).toBe("faster (32 NN to 64 NN)");
    expect(barTable({ ...timed, cases: [small, { ...large, judgements: [] }] }).rows[0]?.[0]).toBe("faster (32 NN)");
    expect(barTable(sizes).rows).toEqual([["relu <= 2 kB", "1.50", "1.50", "pass"]]);
  });
});

describe("failureLines", () => {
  it("says who failed at what, and why", () => {
    expect(failureLines(timed)).toEqual(["tfjs wasm failed at 64 NN: no such kernel"]);
  });
});

describe("performancePage", () => {
  const circumstances = {
    cpu: "AMD EPYC",
    cores: 2,
    node: "v20.20.2",
    date: "2026-11-24",
    versions: ["ganglion", "tfjs 4.22.0"],
    absent: ["PyTorch (no Python)"],
  };

  it("has a section for each row, with its tables, remarks and the machine", () => {
    const page = performancePage([{ circumstances, result: timed }]);
    expect(page.slice(page.indexOf("## "))).toBe(
      [
        "## Products\n",
        "| GFLOP/s, best / median | ganglion, 1 thread | tfjs wasm |",
        "| --- | ---: | ---: |",
        "| 32 NN | 32.8 / 32.8 | 16.4 / 8.19 |",
        "| 64 NN | 32.8 / 16.4 | failed |\n",
        "| bar | by best | by median | verdict |",
        "| --- | ---: | ---: | ---: |",
        "| faster | 1.00 to 2.00 | 0.50 to 4.00 | miss: 64 NN; pass 1 of 2 |",
        "| than PyTorch | - | - | absent |\n",
        "N is the size.\n",
        "tfjs wasm failed at 64 NN: no such kernel\n",
        "*AMD EPYC, 2 cores, Node v20.20.2, 2026-11-24. ganglion, tfjs 4.22.0. Absent: PyTorch (no Python).*\n",
      ].join("\n"),
    );
  });

  it("names no absence where everyone is there", () => {
    expect(describeCircumstances({ ...circumstances, absent: [] })).toBe(
      "AMD EPYC, 2 cores, Node v20.20.2, 2026-11-24. ganglion, tfjs 4.22.0.",
    );
  });
});
