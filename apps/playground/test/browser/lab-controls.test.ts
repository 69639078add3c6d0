import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { onePage } from "./playground.ts";
import { type WalkOptions, walkPage } from "./walk/walk.ts";

/** The labs, with settings that are quick to compute and from which each control has somewhere to go. */
const labs: readonly (readonly [name: string, query: string, controls: number])[] = [
  ["graph", "?step=3", 8],
  ["activations", "?seed=4", 6],
  ["initialization", "?width=64&depth=4", 8],
  ["normalization", "?seed=2", 5],
  ["preparation", "?seed=2", 6],
  ["backends", "?seed=2", 3],
];

/** What takes too long to be waited for on a slow machine, and changes the link at once. */
async function setsLink(control: Locator): Promise<void> {
  const query = (): Promise<string> => control.page().evaluate(() => location.search);
  const before = await query();
  await control.check();
  await expect.poll(query).toContain("size=");
  await control.page().evaluate(() => history.back());
  await expect.poll(query).toBe(before);
}

describe.each(labs)("every control of the lab %s", (lab, query, least) => {
  const opened = onePage(`labs/${lab}/${query}`);

  it("changes the link and what is shown, and is undone by Back", async () => {
    const { page, troubles } = opened;
    const settle = async (): Promise<void> => {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      await page.locator(".reading:not([data-waiting])").waitFor();
      await expect.poll(() => page.locator("[data-waiting], .lab-waiting").count()).toBe(0);
    };
    const options: WalkOptions = {
      scope: "main",
      proofs: { 'radio "Medium"': setsLink, 'radio "Large"': setsLink },
      parts: { answer: ".lab-stage, .lab-reading" },
      setsLink: /"Reset settings"/,
      settle,
      undo: () => page.evaluate(() => history.back()),
    };
    await settle();
    const found = await walkPage(page, options);
    expect(found.faults).toStrictEqual([]);
    expect([...found.off].filter((kind) => !found.used.has(kind))).toStrictEqual([]);
    expect(found.used.size).toBeGreaterThanOrEqual(least);
    expect(troubles).toStrictEqual([]);
  });
});
