import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { violations } from "./axe.ts";
import { onePage } from "./playground.ts";

/** What the page says of how likely a class is. */
function shareOf(page: Page, name: string): Promise<string | null> {
  const line = page.locator(".draw-shares li").filter({ has: page.getByRole("meter", { name, exact: true }) });
  return line.locator("span").last().textContent();
}

describe("an experiment to press", () => {
  const opened = onePage();

  it("fails where it says so, and says why", async () => {
    const { page } = opened;
    await page.getByRole("tab", { name: "Draw" }).click();
    await page.getByText("Press Start first: there is no network to ask yet.").waitFor();
    // How the network begins is known before it does: without a word where all is well.
    await page.getByRole("tab", { name: "Layers" }).click();
    const audit = page.getByRole("table").filter({ hasText: "Expected" });
    await audit.getByRole("row", { name: /^1 Dense 0\.\d+ 0\.\d+ fine$/ }).waitFor();
    await page.getByLabel("Initialization", { exact: true }).selectOption("Normal, σ = 1");
    await audit.getByRole("row", { name: /^2 output [\d.]+ [\d.]+ .*grow/ }).waitFor();
    expect(await page.locator(".finding .fix-buttons").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: /^Four sigmoid layers/ }).click();
    await page.getByText("The derivative of the sigmoid is at most 1/4", { exact: false }).waitFor();
    await page.getByText("Finished, no better than guessing").waitFor();
    // The minute of the page: what it says, with the number that it rests on.
    const verdict = page.locator(".verdict");
    await verdict.getByText(/Guessing: the loss stays at 2\.3\d+, and a random guess costs ln 10 = 2\.303\./).waitFor();
    await verdict.getByText(/Layer 1 gets 1\/[\d,]+ of the gradient of layer 5 \(output\)\./).waitFor();
    await page.getByRole("tab", { name: "Layers" }).click();
    const rows = page.locator(".layers-table tbody tr");
    await expect.poll(() => rows.count()).toBe(9);
    const stds = await rows.locator("td:nth-of-type(7)").allTextContents();
    expect(Number(stds[0])).toBeLessThan(Number(stds[8]) / 100);
    // What the initializer predicts is drawn into the course of what was measured.
    await expect.poll(() => page.locator(".layers-table .spark-expected").count()).toBeGreaterThan(9);
    await page
      .getByRole("img", { name: /^Std of 1 Dense over time, from [\d.]+ to [\d.]+; [\d.]+ expected at the start$/ })
      .waitFor();
  });

  it("is mended by one press, and compared with what came before", async () => {
    const { page, troubles } = opened;
    await page.locator(".verdict").getByRole("button", { name: "Fix it: activation → ReLU" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await page.getByLabel("Activation", { exact: true }).inputValue()).toBe("relu");
    await page.getByText("Previous run").first().waitFor();
    await page.getByText("Grey: previous run. Changed since then: Activation: Sigmoid → ReLU.").waitFor();
    // The lesson on view is that of the run on view, however it was set up.
    const pressed = page.locator(".lesson[aria-pressed=true]");
    expect(await pressed.allTextContents()).toStrictEqual(["… with ReLU (works)"]);
    await page.getByText("ReLU passes the gradient of active units through unchanged", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Break it: Four sigmoid layers" }).waitFor();
    await page.getByRole("button", { name: "Compare the runs" }).click();
    expect(await page.getByRole("tab", { name: "Compare" }).getAttribute("aria-selected")).toBe("true");
    const lines = page.locator(".compare tbody tr");
    await expect.poll(() => lines.count()).toBe(2);
    expect(await lines.nth(1).textContent()).toContain("Activation: ReLU → Sigmoid");
    await page.getByRole("tab", { name: "Confusion" }).click();
    const confusion = page.locator(".confusion tbody td");
    await expect.poll(() => confusion.count()).toBe(100);
    const counts = (await confusion.allTextContents()).map(Number);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(359);
    expect(troubles).toStrictEqual([]);
  });

  it("leaves a network that reads what a person draws, by pointer and by keyboard", async () => {
    const { page, troubles } = opened;
    await page.getByRole("tab", { name: "Draw" }).click();
    const board = page.getByRole("application");
    await board.evaluate((element) => element.scrollIntoView({ block: "center" }));
    const box = (await board.boundingBox())!;
    // A one: a line from top to bottom.
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.06 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.94 * box.height, { steps: 12 });
    await page.mouse.up();
    const answer = page.getByTestId("drawn");
    await expect.poll(() => answer.textContent()).toMatch(/^It says \d, \d+ %\.$/);
    // The list beside it says the same; both are asked again, since the last stroke may still be on its way.
    await expect
      .poll(async () => {
        const [, name = "", share] = /says (\d), (\d+ %)/.exec((await answer.textContent()) ?? "") ?? [];
        return (await shareOf(page, name)) === share;
      })
      .toBe(true);
    const units = page.getByRole("region", { name: "What the units make of it" });
    const rows = await units.getByRole("img").all();
    expect(rows.length).toBe(4);
    for (const [index, row] of rows.entries()) {
      expect(await row.locator(".drawn-unit").count()).toBe(32);
      const responding = await row.locator(".drawn-unit[data-active]").count();
      expect(responding).toBeGreaterThan(0);
      expect(responding).toBeLessThan(32);
      expect(await row.getAttribute("aria-label")).toBe(`Layer ${index + 1}: ${responding} of 32 units respond`);
    }
    await page.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => answer.textContent()).toBe("");
    expect(await units.count()).toBe(0);
    await board.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await expect.poll(() => answer.textContent()).toMatch(/^It says \d, \d+ %\.$/);
    expect(troubles).toStrictEqual([]);
  });
});

describe("feature maps", () => {
  const opened = onePage("?hidden=c4,p,8&epochs=1&batch=128");

  it("show what each unit makes of a picture, by layers, and one by one", async () => {
    const { page, troubles } = opened;
    const facts = page.locator(".layer-facts");
    await expect
      .poll(() => facts.allTextContents())
      .toStrictEqual(["4 × 8 × 8 · 40 parameters", "4 × 4 × 4", "8 · 520 parameters"]);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Train again" }).waitFor();
    const filter = page.getByRole("button", { name: "Filter 1 of layer 1" });
    const drawn = () =>
      filter.locator("canvas").evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.toDataURL()]);
    expect((await drawn())[0]).toBe(3);
    await page.getByRole("radio", { name: "Feature maps" }).check();
    await expect.poll(async () => (await drawn())[0]).toBe(8);
    const before = await drawn();
    await page.getByRole("button", { name: "Next picture" }).click();
    await expect.poll(drawn).not.toStrictEqual(before);
    await filter.press("Enter");
    const map = page.getByTestId("unit-map");
    await expect.poll(() => map.locator("canvas").evaluate((canvas: HTMLCanvasElement) => canvas.width)).toBe(8);
    await page.getByRole("button", { name: "Unit 1 of layer 2" }).press("Enter");
    await expect.poll(() => map.locator(".unit-number").textContent()).toMatch(/^−?[\d.,e-]+$/);
    const second = page.locator(".favourite").nth(1);
    await second.press("Enter");
    await expect.poll(() => second.getAttribute("aria-pressed")).toBe("true");
    expect(await violations(page, { within: ".network" })).toStrictEqual([]);
    expect(troubles).toStrictEqual([]);
  });
});

describe("points in the plane", () => {
  const opened = onePage("?data=circles&epochs=10");

  it("have a boundary between them, drawn anew as it trains", async () => {
    const { page } = opened;
    await page.getByText("Points in the plane · 480 to train on, 120 held out").waitFor();
    const plane = page.getByRole("img", { name: /^The network's answers across the plane/ });
    const before = await plane.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await expect.poll(() => plane.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())).not.toBe(before);
    await expect.poll(() => plane.getAttribute("aria-label")).toMatch(/: 1[12]\d of 120 held-out points correct$/);
    const key = await page.locator(".boundary-key span").allTextContents();
    expect(key).toStrictEqual(["A", "B", "x to the right, y upwards, both from −1.1 to 1.1"]);
  });
});

describe("a run of one's own", () => {
  const opened = onePage("?data=circles&epochs=20");

  it("is broken by one press, which the grey curves and the verdict name", async () => {
    const { page, troubles } = opened;
    await page.getByText("When a run is over, break it or repair it here by changing one thing.").waitFor();
    const panel = page.locator(".lessons");
    const height = (await panel.boundingBox())!.height;
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^\d+\.\d % of the points it hasn't seen are classified correctly\.$/).waitFor();
    await page.getByText("Change one setting and train again: this run stays behind in grey.").waitFor();
    expect((await panel.boundingBox())!.height).toBe(height);
    await page.getByRole("button", { name: "Break it: learning rate → 10" }).click();
    await page.getByText("Grey: previous run. Changed since then: Learning rate: 0.1 → 10.").waitFor();
    await page.getByText(/^(Finished, no better than guessing|Diverged)$/).waitFor();
    await page.getByText("each repair one thing", { exact: false }).waitFor();
    expect(await violations(page)).toStrictEqual([]);
    await page.getByRole("button", { name: "Train again" }).click();
    await page.getByText("Grey: previous run, with the same settings.").waitFor();
    expect(troubles).toStrictEqual([]);
  });
});
