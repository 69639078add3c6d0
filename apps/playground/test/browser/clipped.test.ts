import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { type Clipped, clippedSource } from "./clipped/in-page.ts";
import { onePage } from "./playground.ts";

const sizes = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];

/** The labs, with settings that are quick to compute. */
const labs: readonly (readonly [name: string, query: string])[] = [
  ["graph", "?step=3"],
  ["activations", "?x=2"],
  ["initialization", "?width=64&depth=6"],
  ["normalization", "?norm=group"],
  ["preparation", "?stage=whitened"],
  ["transfer", "?body=digits&data=digits&count=2&seconds=30&ways=probe+last"],
  ["backends", "?seed=2"],
];

/** What is not seen whole at the size that the page has. */
async function clippedNow(page: Page, where: string): Promise<string[]> {
  // What stays in sight lies on what was scrolled below it.
  await page.evaluate(() => scrollTo(0, 0));
  // Drawings fit themselves to their place after it has changed.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 4; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
  const clipped = await page.evaluate<readonly Clipped[]>(clippedSource());
  const { width } = page.viewportSize() ?? { width: 0 };
  return clipped.map(({ text, why }) => `${where} at ${width}: “${text.slice(0, 60)}” ${why}`);
}

/** What is not seen whole at any size, from the one that the page has to the other: a page is laid out anew as seldom as can be. */
async function clippedAt(page: Page, where: string): Promise<string[]> {
  const { width } = page.viewportSize() ?? { width: 0 };
  const found: string[] = [];
  for (const size of sizes.toSorted((a, b) => Math.abs(a.width - width) - Math.abs(b.width - width))) {
    await page.setViewportSize(size);
    found.push(...(await clippedNow(page, where)));
  }
  return found;
}

/** What is not seen whole at any size in either language; the page is English before and after. */
async function clippedInBoth(page: Page, where: string): Promise<string[]> {
  const found = await clippedAt(page, `${where}, English,`);
  await page.getByLabel("Language").selectOption("ru");
  await page.getByLabel("Язык").waitFor();
  expect(await page.locator("main").textContent()).toMatch(/[а-яё]{4}/);
  found.push(...(await clippedAt(page, `${where}, Russian,`)));
  await page.getByLabel("Язык").selectOption("en");
  await page.getByLabel("Language").waitFor();
  return found;
}

async function settled(page: Page): Promise<void> {
  await page.locator(".reading:not([data-waiting])").waitFor();
  await expect.poll(() => page.locator("[data-waiting], .lab-waiting:not([data-empty])").count()).toBe(0);
}

describe("no text is cut off, wide or narrow, in English or Russian:", () => {
  const opened = onePage("?hidden=c4,p,16&epochs=1");

  it("on the page for training, before a run and on every tab after it", async () => {
    const { page } = opened;
    await page.locator(".run-bar .button-primary").waitFor();
    const found = await clippedInBoth(page, "Train before a run");
    await page.locator(".run-bar .button-primary").click();
    await page.getByTestId("validation-accuracy").waitFor();
    await page.locator(".run-progress[data-phase=finished]").waitFor();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await expect.poll(() => page.locator(".tab-panel").textContent()).not.toBe("");
      found.push(...(await clippedInBoth(page, (await tab.textContent()) ?? "")));
    }
    expect(found).toStrictEqual([]);
  });

  it("in answers of many letters", async () => {
    const { page } = opened;
    await page.goto(new URL("?data=fashion-mnist&hidden=8&epochs=1", page.url()).href);
    await page.locator(".run-bar .button-primary").click();
    await page.locator(".run-progress[data-phase=finished]").waitFor();
    const found = await clippedInBoth(page, "Fashion-MNIST");
    for (const tab of [2, 3]) {
      await page.getByRole("tab").nth(tab).click();
      found.push(...(await clippedInBoth(page, `Fashion-MNIST, tab ${tab}`)));
    }
    expect(found).toStrictEqual([]);
  });

  it.each(labs)("in the lab %s", async (lab, query) => {
    const { page } = opened;
    await page.goto(new URL(`labs/${lab}/${query}`, new URL(page.url()).origin).href);
    await settled(page);
    const found = await clippedInBoth(page, lab);
    if (lab === "transfer") {
      await page.locator(".lab-controls .button-primary").click();
      await page.locator(".predictions-grid").waitFor();
      await page.locator("pre.code").getByText("shipped").waitFor();
      found.push(...(await clippedInBoth(page, "transfer, compared")));
    }
    expect(found).toStrictEqual([]);
  });

  it("on the page of all labs", async () => {
    const { page } = opened;
    await page.goto(new URL("labs/", new URL(page.url()).origin).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await clippedInBoth(page, "labs")).toStrictEqual([]);
  });
});

describe("a text that is cut off", () => {
  const opened = onePage("labs/");

  it.each([
    [
      "by what hides the rest of it",
      '<p style="width: 20px; overflow: hidden; white-space: nowrap">cut off here</p>',
      "is cut off by P",
    ],
    [
      "by the edge of its drawing",
      '<svg width="40" height="20"><text x="10" y="15">cut off here</text></svg>',
      "is cut off by svg",
    ],
    ["by the window", '<p style="position: absolute; left: -30px">cut off here</p>', "beyond the window"],
    ["by another text", '<p style="margin-bottom: -20px">cut off here</p><p>another text</p>', "lies on"],
    ["by its list", '<select style="width: 40px"><option>cut off here</option></select>', "wider than its SELECT"],
  ])("%s would be found", async (_, html, why) => {
    const { page } = opened;
    await page.evaluate((source) => {
      const host = document.createElement("div");
      // What the page's Content-Security-Policy would refuse as text is set by script.
      const parsed = new DOMParser().parseFromString(source, "text/html");
      for (const element of parsed.body.querySelectorAll<HTMLElement>("[style]"))
        element.style.cssText = element.getAttribute("style") ?? "";
      host.append(...parsed.body.childNodes);
      document.body.replaceChildren(host);
    }, html);
    const found = await page.evaluate<readonly Clipped[]>(clippedSource());
    expect(found.filter(({ text }) => text === "cut off here").map((one) => one.why)).toContainEqual(
      expect.stringContaining(why),
    );
  });
});
