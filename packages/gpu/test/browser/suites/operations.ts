import { opCases } from "@ganglion/tensor/testing";
import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import { holdToTable } from "../support/agreement.ts";
import { deviations } from "../support/deviations.ts";
import type { Session } from "../support/session.ts";

/** Operations that would be slow without the kernels of their own that they have here. */
const withKernels: readonly string[] = [
  "tanh",
  "sigmoid",
  "softplus",
  "cumsum",
  "softmax",
  "logSoftmax",
  "affine",
  "convolve2d",
  "poolMax2d",
  "poolAvg2d",
];

/** The op suite of `@ganglion/tensor`, on fused kernels and on what they are composed of without. */
export function testOperations(mode: Mode, session: Session): void {
  it("passes the op suite, with fused kernels and without", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { report, composed, fusedOps, errors } = await page.run("opSuite", { variant: mode, deviations });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed.length).toBe(opCases().length - Object.keys(deviations).length);
    expect(report.deviating.map(({ name }) => name)).toStrictEqual(Object.keys(deviations));
    expect(report.deviating.filter(({ message }) => message === undefined)).toStrictEqual([]);
    expect(withKernels.filter((op) => !fusedOps.includes(op))).toStrictEqual([]);
    expect(composed.failed).toStrictEqual([]);
    holdToTable("Operations", mode, errors);
  });
}

/** One operation of each kind of kernel: more would compile for long, and differ in nothing that a thread could change. */
const ofEachKind = new Set(
  "exp log add pow where sum argmax matmul affine transpose broadcastTo slice concat gather convolve2d poolMax2d".split(
    " ",
  ),
);

/** The same on the main thread. */
export function testOperationsOnPage(mode: Mode, session: Session): void {
  it("passes a case of each kind of operation on the page", async () => {
    const page = await session.page({ thread: "page", policy: "loose" });
    const seen = new Set<string>();
    const names = opCases().flatMap(({ kind, op, name }) => {
      if (kind === "error" || seen.has(op) || !ofEachKind.has(op)) return [];
      seen.add(op);
      return [name];
    });
    const { report } = await page.run("opSuite", { variant: mode, deviations: {}, names });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed).toStrictEqual(names);
    expect(names.length).toBe(ofEachKind.size);
  });
}
