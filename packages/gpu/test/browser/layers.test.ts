import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { modes, openPage, startBrowser, type TestPage } from "./support/page.ts";

let browser: Browser;
let page: TestPage;
beforeAll(async () => {
  browser = await startBrowser();
  page = await openPage(browser, inject("address"), { thread: "worker", policy: "loose" });
});
afterAll(() => browser.close());

describe.each([...modes, "hardware"] as const)("on %s", (variant) => {
  it("layers, activations and losses agree with the reference backend, and so do their gradients", async () => {
    const { compared, found } = await page.run("layers", variant);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(46);
  });

  it("optimizers make the same steps", async () => {
    const { compared, found } = await page.run("optimizerSteps", variant);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(11);
  });

  it.each([1, 2])("random operations on random shapes give the same, seed %i", async (seed) => {
    const { checks, found } = await page.run("fuzz", variant, seed, 150);
    expect(found).toStrictEqual([]);
    expect(checks).toBe(150);
  });
});
