import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { limit, type OtherBrowser, until } from "./others/browser.ts";
import { startWebKit, webkitPrograms } from "./others/webkit.ts";

const webkit = webkitPrograms();

/** The labs, each with settings that are quick to compute, and what its number must be. */
const labs: readonly (readonly [name: string, query: string, least: number, most: number])[] = [
  ["graph", "", -4, -4],
  ["initialization", "?width=32", 0, 0.01],
  ["activations", "", 20, 32],
  ["preparation", "", 0.97, 1],
  ["normalization", "", 3, 100],
  ["backends", "", 0, 1e-4],
];

/** Whether a lab shows what it is set to; its number then. */
const settledReading = `
  const reading = document.querySelector(".reading:not([data-waiting]) [data-testid=reading]");
  const isOver = document.querySelector("[data-waiting], .lab-waiting") === null && reading !== null;
  return isOver && /\\d/.test(reading.textContent) && reading.textContent;`;

const press = (label: string): string => `
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === ${JSON.stringify(label)});
  if (button === undefined || button.disabled) return false;
  button.click();
  return true;`;

// Skipped, and said to be, where WebKitGTK's driver and Xvfb are not installed; `.ci/run` installs them.
describe.runIf(webkit !== undefined)("in WebKitGTK on a system without a language", () => {
  let browser: OtherBrowser | undefined;
  beforeAll(async () => {
    if (webkit !== undefined) browser = await startWebKit(webkit);
  }, 2 * limit);
  afterAll(() => browser?.close(), limit);
  const current = (): OtherBrowser => {
    if (browser === undefined) throw new Error("current: the browser must be started, got none.");
    return browser;
  };

  it(
    "trains from a link, and says what came of it",
    async () => {
      const page = current();
      await page.open(`${inject("isolatedAddress")}?hidden=64&rate=0.3&batch=128&epochs=2&seed=3`);
      await until(page, press("Start"));
      await until(page, 'return document.querySelector(".run-bar .button-primary").textContent === "Train again"');
      const seen = await page.evaluate<Record<string, string>>(`
      const text = (selector) => document.querySelector(selector)?.textContent ?? "";
      return {
        state: document.querySelector(".run-bar").innerText,
        accuracy: text("[data-testid=validation-accuracy]"),
        compute: document.body.innerText.match(/WebAssembly with SIMD, .*/)?.[0] ?? "",
        link: location.search,
        failure: text(".start-error"),
      };`);
      expect(seen["state"]).toContain("Finished");
      expect(Number.parseFloat(seen["accuracy"] ?? "")).toBeGreaterThan(80);
      expect(seen["compute"]).toMatch(/^WebAssembly with SIMD, \d thread/);
      expect(seen["link"]).toContain("seed=3");
      expect(seen["failure"]).toBe("");
    },
    3 * limit,
  );

  it.each(labs)(
    "computes the number of the lab %s",
    async (lab, query, least, most) => {
      const page = current();
      await page.open(`${inject("isolatedAddress")}labs/${lab}/${query}`);
      const text = await until<string>(page, settledReading);
      const number = Number.parseFloat(text.replaceAll(",", "").replace("−", "-"));
      expect(number).toBeGreaterThanOrEqual(least);
      expect(number).toBeLessThanOrEqual(most);
    },
    2 * limit,
  );
});
