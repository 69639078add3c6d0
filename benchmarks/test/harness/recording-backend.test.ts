import { matmul, reference, setBackend, tensor } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { recordingBackend } from "../../src/harness/recording-backend.ts";
import { profileTable } from "../../src/profile.ts";

describe("recordingBackend", () => {
  it("computes what the backend computes, and counts calls by kernel, option and shapes", async () => {
    const { backend, recording } = recordingBackend(reference());
    setBackend(backend);
    const a = tensor([[1, 2]]);
    expect(await matmul(a, a, { transposeB: true }).array()).toEqual([[5]]);
    expect(await matmul(a, a, { transposeB: true }).array()).toEqual([[5]]);
    expect(await a.add(a).array()).toEqual([[2, 4]]);
    const calls = Object.fromEntries([...recording.entries].map(([name, entry]) => [name, entry.calls]));
    expect(calls).toMatchObject({ "matmul [1, 2] [1, 2] NT": 2, "binary add [1, 2] [1, 2]": 1, "download [1, 1]": 2 });
    expect(backend.name).toBe("reference");
  });
});

describe("profileTable", () => {
  it("sorts by time and ends with what was spent outside of kernels", () => {
    const entries = new Map([
      ["release", { calls: 30, ms: 1, bestMs: 0.02 }],
      ["matmul", { calls: 10, ms: 6, bestMs: 0.5 }],
    ]);
    expect(profileTable(entries, 10, 8)).toEqual({
      head: ["kernel", "calls a step", "µs a call, best", "µs a step", "share"],
      rows: [
        ["matmul", "1.00", "500", "600", "75.0 %"],
        ["release", "3.00", "20.0", "100", "12.5 %"],
        ["outside of kernels", "", "", "100", "12.5 %"],
      ],
    });
  });

  it("puts the kernels after the thirtieth into one line", () => {
    const entries = new Map(Array.from({ length: 32 }, (_, i) => [`kernel ${i}`, { calls: 1, ms: 40 - i, bestMs: 1 }]));
    const { rows } = profileTable(entries, 1, 1000);
    expect(rows).toHaveLength(32);
    expect(rows[30]).toEqual(["other kernels", "2.00", "", "19000", "1.90 %"]);
  });
});
