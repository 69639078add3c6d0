import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { limit, type OtherBrowser, until } from "./others/browser.ts";
import { firefoxProgram, startFirefox } from "./others/firefox.ts";
import { chromiumOutcomes, itWorks, type Outcome } from "./others/smoke.ts";
import { startWebKit, webkitPrograms } from "./others/webkit.ts";

const webkit = webkitPrograms();
const firefox = firefoxProgram();

let expected: readonly Outcome[] = [];
beforeAll(async () => {
  if (webkit !== undefined || firefox !== undefined) expected = await chromiumOutcomes();
}, 3 * limit);

/** One browser for several tests, each of which opens its page in it. */
function oneBrowser(start: () => Promise<OtherBrowser>): () => OtherBrowser {
  let browser: OtherBrowser | undefined;
  beforeAll(async () => {
    browser = await start();
  }, 2 * limit);
  afterAll(() => browser?.close(), limit);
  return () => {
    if (browser === undefined) throw new Error("oneBrowser: the browser must be started, got none.");
    return browser;
  };
}

/** Whether it tells of a load that ended with its page, which Firefox takes for an error of the service worker: the file is there. */
async function wasCutOff(message: string): Promise<boolean> {
  const [, url] = /^Failed to load ‘(.+)’\. A ServiceWorker intercepted the request/.exec(message) ?? [];
  return url !== undefined && (await fetch(url)).ok;
}

// Skipped, and said to be, where WebKitGTK's driver and Xvfb are not installed; `.ci/run` installs them.
describe.runIf(webkit !== undefined)("in WebKitGTK on a system without a language", () => {
  itWorks(
    oneBrowser(() => startWebKit(webkit as NonNullable<typeof webkit>)),
    () => expected,
  );
});

// Skipped, and said to be, where Firefox is not installed; `.ci/run` installs it.
describe.runIf(firefox !== undefined)("in Firefox", () => {
  const current = oneBrowser(() => startFirefox(firefox as string));

  it(
    "loads what it asks for when a service worker takes over a page whose threads sleep",
    async () => {
      const page = current();
      await page.open(inject("isolatedAddress"));
      await until(page, "return /WebAssembly with SIMD, [0-9]+ thread/.test(document.body.innerText)");
      await until(page, "return navigator.serviceWorker.controller !== null");
      await page.evaluate(`
        window.answer = "";
        fetch("favicon.svg").then(({ status }) => (window.answer = String(status)), (error) => (window.answer = String(error)));
      `);
      expect(await until(page, "return window.answer")).toBe("200");
    },
    3 * limit,
  );

  itWorks(current, () => expected);

  it(
    "computes on as many threads as there are processors",
    async () => {
      const page = current();
      await page.open(inject("isolatedAddress"));
      const compute = await until(page, "return document.body.innerText.match(/WebAssembly with SIMD, .*/)?.[0]");
      const { cores, isIsolated } = await page.evaluate<{ cores: number; isIsolated: boolean }>(
        "return { cores: navigator.hardwareConcurrency, isIsolated: crossOriginIsolated }",
      );
      expect(isIsolated).toBe(true);
      expect(compute).toBe(`WebAssembly with SIMD, ${cores === 1 ? "1 thread" : `${Math.min(8, cores)} threads`}.`);
    },
    2 * limit,
  );

  it("says nothing of an error, as it does of one that is made", async () => {
    const page = current();
    const errors = async (): Promise<readonly string[]> => {
      const told = (await page.errors?.(inject("isolatedAddress"))) ?? [];
      const kept = await Promise.all(told.map(async (message) => !(await wasCutOff(message))));
      return told.filter((_, i) => kept[i]);
    };
    expect(await errors()).toStrictEqual([]);
    await page.evaluate(`
      const script = document.createElement("script");
      script.textContent = "0";
      document.body.append(script);
    `);
    await expect.poll(errors).toStrictEqual([expect.stringContaining("Content-Security-Policy")]);
  });
});
