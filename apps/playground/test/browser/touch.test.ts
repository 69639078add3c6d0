import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { onePage } from "./playground.ts";

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
/** What a finger hits; side by side a little less will do. Units: pixels. */
const least = { height: 44, width: 40 };

/** What can be pressed and is smaller than a finger; a label or a frame counts for what stands in it. */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((finger) => {
    const all = document.querySelectorAll<HTMLElement>("button, a[href], input, select, textarea, summary");
    return [...all].flatMap((element) => {
      // Units of a network are small as their number is large, and zoom with the page; links within a text are text.
      if (element.matches(".network-unit, .skip-link, p a, cite a, [type=file]") || !element.checkVisibility())
        return [];
      const { width, height } = (element.closest("label, .number-control") ?? element).getBoundingClientRect();
      const name = element.getAttribute("aria-label") ?? element.closest("label")?.textContent ?? element.textContent;
      if (width === 0 || (width >= finger.width && height >= finger.height - 0.5)) return [];
      return [`${element.tagName}.${element.className} “${name?.trim()}” ${Math.round(width)} × ${Math.round(height)}`];
    });
  }, least);
}

describe.each(["en", "ru"])("on a phone, in the language %s,", (language) => {
  const opened = onePage(`?lang=${language}&epochs=4&hidden=32,32,32,32&activation=sigmoid`, phone);

  it("the run bar takes an eighth of the screen, and scrolls what came of a run away", async () => {
    const { page } = opened;
    const bar = page.locator(".run-pinned");
    const heightOf = async (): Promise<number> => (await bar.boundingBox())!.height;
    await bar.waitFor();
    expect(await heightOf()).toBeLessThan(phone.viewport.height / 7);
    await bar.locator(".button-primary").click();
    await page.locator(".run-progress[data-phase=finished]").waitFor();
    await page.locator(".fix-buttons").waitFor();
    expect(await heightOf()).toBeLessThan(phone.viewport.height / 6);
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    expect((await bar.boundingBox())!.y).toBe(0);
    expect((await page.locator(".verdict").boundingBox())!.y).toBeLessThan(0);
  });

  it("everything is large enough for a finger: in the page, its settings, its tabs and its windows", async () => {
    const { page } = opened;
    await page.locator(".settings-summary").click();
    await page.locator("button.layer-name").first().click();
    expect((await tooSmall(page)).join("; ")).toBe("");
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await expect.poll(() => tab.getAttribute("aria-selected")).toBe("true");
      expect((await tooSmall(page)).join("; "), (await tab.textContent()) ?? "").toBe("");
    }
  });

  it.each(["graph", "initialization", "transfer"])("and in the lab on %s", async (lab) => {
    const { page } = opened;
    await page.goto(new URL(`labs/${lab}/?lang=${language}`, page.url().replace(/labs\/.*|\?.*/, "")).href);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator(".reading").waitFor();
    expect((await tooSmall(page)).join("; ")).toBe("");
  });
});
