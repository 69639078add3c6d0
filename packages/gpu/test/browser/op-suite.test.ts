import { opCases } from "@ganglion/tensor/testing";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { deviations } from "./support/deviations.ts";
import { modes, openPage, startBrowser } from "./support/page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

describe.each(modes)("the op suite on %s", (variant) => {
  it.each([
    ["page", true],
    ["worker", false],
  ] as const)("passes in a %s, fused kernels: %s, but for what is declared", async (thread, fused) => {
    const page = await openPage(browser, inject("address"), { thread, policy: "loose" });
    const report = await page.run("opSuite", { variant, fused, deviations });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed.length).toBe(opCases().length - Object.keys(deviations).length);
    expect(report.deviating.map(({ name }) => name)).toStrictEqual(Object.keys(deviations));
    expect(report.deviating.filter(({ message }) => message === undefined)).toStrictEqual([]);
    expect(page.troubles).toStrictEqual([]);
    await page.close();
  });
});

/** Large tiles and small ones; without hardware, compiling each takes seconds. */
const tiled = [
  "matmul: [64, 65] x [65, 66] with transposeA true and transposeB true",
  "matmul: extremes",
  "affine: a hidden layer",
  "convolve2d: a middle layer",
];

describe("the op suite on WebGPU as it runs on hardware", () => {
  it("passes in tiles of shared memory", async () => {
    const page = await openPage(browser, inject("address"), { thread: "page", policy: "loose" });
    const report = await page.run("opSuite", { variant: "hardware", fused: true, deviations: {}, names: tiled });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed.length).toBe(tiled.length);
    await page.close();
  });
});
