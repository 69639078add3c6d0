import { zipSync } from "fflate";
import type { Locator, Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { pictureFiles } from "../pictures.ts";
import { onePage, type OpenPage } from "./playground.ts";
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

/** Waits until all panels show what the lab is set to. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.locator(".reading:not([data-waiting])").waitFor();
  await expect.poll(() => page.locator("[data-waiting], .lab-waiting:not([data-empty])").count()).toBe(0);
}

/** Walks a lab that shows what it is set to, and says that all that was met answers, and could be used at some time. */
async function walkLab({ page, troubles }: Pick<OpenPage, "page" | "troubles">, options: Partial<WalkOptions>) {
  await settle(page);
  const found = await walkPage(page, {
    scope: "main",
    parts: { answer: ".lab-stage, .lab-reading" },
    setsLink: /"Reset settings"/,
    settle: () => settle(page),
    undo: () => page.evaluate(() => history.back()),
    ...options,
  });
  expect(found.faults).toStrictEqual([]);
  expect([...found.off].filter((kind) => !found.used.has(kind))).toStrictEqual([]);
  expect(troubles).toStrictEqual([]);
  return found.used;
}

describe("every control of the lab", () => {
  const opened = onePage("about:blank");

  it.each(labs)("%s changes the link and what is shown, and is undone by Back", async (lab, query, least) => {
    await opened.page.goto(`${inject("isolatedAddress")}labs/${lab}/${query}`);
    const used = await walkLab(opened, { proofs: { 'radio "Medium"': setsLink, 'radio "Large"': setsLink } });
    expect(used.size).toBeGreaterThanOrEqual(least);
  });
});

/** Compares, and waits for the end of it. */
async function compare(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Compare/ }).click();
  await page.getByRole("button", { name: "Compare again" }).waitFor();
  await settle(page);
}

/** It says what it would have to do anew: the button is another one meanwhile. */
const comparing: NonNullable<WalkOptions["proofs"]> = {
  async 'button "Compare again"'(button) {
    const stop = button.page().getByRole("button", { name: "Stop", exact: true });
    const seen = stop.waitFor();
    await button.click();
    await seen;
    await button.waitFor();
    await settle(button.page());
  },
};

describe("every control of the lab transfer", () => {
  const granted = { permissions: ["clipboard-read", "clipboard-write"] };
  const query = "?body=digits&count=2&seconds=30";

  describe("after a comparison", () => {
    const opened = onePage(`labs/transfer/${query}&data=digits&ways=probe+last`, granted);

    it("changes the link and says that the results are of earlier settings, or does what it says", async () => {
      const { page } = opened;
      await settle(page);
      await compare(page);
      await page.locator("pre.code").getByText("shipped").waitFor();
      const used = await walkLab(opened, { proofs: comparing, moments: /"Copied"$/ });
      expect(used.size).toBeGreaterThanOrEqual(22);
      expect([...used]).toStrictEqual(
        expect.arrayContaining(['checkbox "From scratch"', 'radio "Last stage"', 'button "Save as ONNX"']),
      );
    });
  });

  describe("with pictures of one's own", () => {
    const opened = onePage(`labs/transfer/${query}&data=own&ways=probe`, granted);

    it("adds, shows, saves or removes them", async () => {
      const { page } = opened;
      const archive = Buffer.from(zipSync(Object.fromEntries(pictureFiles(6, 10))));
      await page
        .locator('.own-tools input[accept*=".zip"]')
        .setInputFiles({ name: "plants.zip", mimeType: "application/zip", buffer: archive });
      await page.getByRole("button", { name: "Remove picture" }).first().waitFor();
      await compare(page);
      const used = await walkLab(opened, {
        scope: ".lab-stage",
        proofs: comparing,
        moments: /"Copied"$/,
        last: /"Remove (class|picture) /,
      });
      expect([...used].filter((kind) => /(picture|class|camera|folder)/.test(kind)).length).toBeGreaterThanOrEqual(8);
    });
  });
});
