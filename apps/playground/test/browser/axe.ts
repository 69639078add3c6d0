import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** What of the page axe looks at, and by which of its rules; all of both if nothing is said. */
export interface Scan {
  readonly within?: string;
  readonly rules?: readonly string[];
}

/** What axe finds wrong, once no color is on its way to another: labels, roles, contrast, order. */
export async function violations(page: Page, { within = "html", rules = [] }: Scan = {}): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) {
    await page.evaluate(await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  }
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one instanceof CSSTransition)
        .map(({ finished }) => finished),
    ),
  );
  const options: RunOptions = { resultTypes: ["violations"], ...(rules.length > 0 ? { runOnly: [...rules] } : {}) };
  const results = await page.evaluate(
    ([selector, asked]) =>
      (globalThis as unknown as { axe: { run(...args: unknown[]): Promise<unknown> } }).axe.run(
        selector,
        asked,
      ) as Promise<AxeResults>,
    [within, options] as const,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What is looked at in light, and of that in dark and in a person's own colours. */
export interface FullScan extends Scan {
  /** What alone is new on a page whose other colours another test looks at, by a selector; all of it if nothing is said. */
  readonly colorsOf?: string;
}

/** Says that axe finds nothing wrong: by all rules in light, and by those on colours in dark and in a person's own colours. */
export async function expectNoViolations(page: Page, { colorsOf, ...scan }: FullScan = {}): Promise<void> {
  const colors = { ...scan, ...(colorsOf === undefined ? {} : { within: colorsOf }), rules: ["color-contrast"] };
  expect(await violations(page, scan)).toStrictEqual([]);
  for (const media of [
    { colorScheme: "dark", forcedColors: "none" },
    { colorScheme: "dark", forcedColors: "active" },
  ] as const) {
    await page.emulateMedia(media);
    expect(await page.evaluate(unwantedTransitions), "transitions where a person wants no motion").toBe(0);
    // Colours are on their way to others only once they were painted.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await violations(page, colors), JSON.stringify(media)).toStrictEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light", forcedColors: "none" });
}

function unwantedTransitions(): number {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return 0;
  return document.getAnimations().filter((one) => one instanceof CSSTransition).length;
}
