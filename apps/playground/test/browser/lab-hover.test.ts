import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { onePage } from "./playground.ts";

async function settled(page: Page): Promise<void> {
  await page.locator(".reading:not([data-waiting])").waitFor();
  await expect.poll(() => page.locator("[data-waiting], .lab-waiting").count()).toBe(0);
}

/** Points at a place of a plot, in shares of its width and height. */
async function point(plot: Locator, across: number, down: number): Promise<void> {
  await plot.scrollIntoViewIfNeeded();
  const { width, height } = (await plot.boundingBox())!;
  await plot.hover({ position: { x: across * width, y: down * height } });
}

async function open(page: Page, lab: string, query = ""): Promise<void> {
  await page.goto(new URL(`labs/${lab}/${query}`, new URL(page.url()).origin).href);
  await settled(page);
}

describe("the charts of the labs say what is under the pointer:", () => {
  const opened = onePage("labs/normalization/");

  it("each curve at its nearest point, with the name of the axis", async () => {
    const { page, troubles } = opened;
    await settled(page);
    const plot = page.locator(".plot").first();
    const readout = plot.getByTestId("readout");
    expect(await readout.count()).toBe(0);
    await point(plot, 0.6, 0.4);
    const said = await readout.evaluate((box) => [
      box.querySelector(".readout-title")?.textContent,
      ...Array.from(box.querySelectorAll(".readout-rows > div"), (row) => row.textContent),
    ]);
    expect(said).toStrictEqual([
      expect.stringMatching(/^step: 1[5-9]\d$/),
      expect.stringMatching(/^Batch norm\d\.\d{3,4}$/),
      expect.stringMatching(/^Group norm\d\.\d{3,4}$/),
    ]);
    await point(plot, 0.2, 0.4);
    await expect.poll(() => readout.locator(".readout-title").textContent()).not.toBe(said[0]);
    await page.mouse.move(2, 2);
    await expect.poll(() => readout.count()).toBe(0);
    expect(troubles).toStrictEqual([]);
  });

  it("a function and its slope, as in the table of points", async () => {
    const { page } = opened;
    await open(page, "activations", "?activation=sigmoid");
    const plot = page.locator(".plot").first();
    // The axis begins 52 pixels from the left and ends 12 from the right.
    const { width } = (await plot.boundingBox())!;
    await point(plot, (52 + (width - 64) / 2) / width, 0.4);
    await expect.poll(() => plot.getByTestId("readout").textContent()).toBe("x: 0Value f(x)0.500Slope f′(x)0.250");
  });

  it("a layer in the chart is marked in its table, and the other way round", async () => {
    const { page } = opened;
    await open(page, "initialization", "?width=64&depth=4");
    const plot = page.locator(".plot").first();
    const row = page.locator("tr[data-hovered]");
    await point(plot, 0.98, 0.4);
    await expect.poll(() => row.locator("th").textContent()).toBe("4");
    await expect.poll(() => plot.getByTestId("readout").locator(".readout-title").textContent()).toBe("layer: 4");
    await page.locator(".lab-table tbody tr").nth(1).hover();
    await expect.poll(() => plot.getByTestId("readout").locator(".readout-title").textContent()).toBe("layer: 2");
  });

  it("a step of the descent, and a sample", async () => {
    const { page } = opened;
    await open(page, "preparation");
    const path = page.locator(".plot").nth(1);
    // Points anew each time: what comes of a lab moves what is below it.
    const saidOf = async (plot: Locator, mark: string): Promise<string> => {
      await plot.locator(mark).first().hover({ force: true });
      return (await plot.getByTestId("readout").allTextContents()).join();
    };
    await expect.poll(() => saidOf(path, ".descent-begin")).toBe("step 0weight 1−1.00weight 2−1.00");
    const points = page.locator(".plot").first();
    await expect.poll(() => saidOf(points, ".sample-point")).toMatch(/^sample \d+feature 1−?[\d.]+feature 2−?[\d.]+$/);
  });

  it("in Russian", async () => {
    const { page } = opened;
    await open(page, "normalization", "?lang=ru");
    const plot = page.locator(".plot").first();
    await point(plot, 0.6, 0.4);
    await expect.poll(() => plot.getByTestId("readout").textContent()).toMatch(/^шаг: 1[5-9]\dBatch norm\d,\d+Group/);
  });
});
