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

describe.each(modes)("the op suite on %s", (mode) => {
  it.each(["page", "worker"] as const)("passes in a %s, but for what is declared", async (thread) => {
    const page = await openPage(browser, inject("address"), { thread, policy: "loose" });
    const report = await page.run("opSuite", { mode, fused: true, deviations });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed.length).toBe(opCases().length - Object.keys(deviations).length);
    expect(report.deviating.map(({ name }) => name)).toStrictEqual(Object.keys(deviations));
    expect(page.troubles).toStrictEqual([]);
    await page.close();
  });
});
