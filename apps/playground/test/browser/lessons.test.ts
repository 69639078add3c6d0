import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
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
    await page.getByText("Press Start first: there is no network yet to ask.").waitFor();
    await page.getByRole("button", { name: /^Four sigmoid layers/ }).click();
    await page.getByText("The derivative of the sigmoid is at most 1/4", { exact: false }).waitFor();
    await page.getByText("Finished, no better than guessing").waitFor();
    // The minute of the page: what it says, with the number that it rests on.
    const verdict = page.locator(".verdict");
    await verdict.getByText(/Guessing: the loss stays at 2\.3\d+, and ln 10 = 2\.303 is a guess\./).waitFor();
    await verdict.getByText(/Layer 1 \(linear\) gets 1\/[\d,]+ of the gradient of layer 9 \(linear\)\./).waitFor();
    await page.getByRole("tab", { name: "Layers" }).click();
    const rows = page.locator(".layers-table tbody tr");
    await expect.poll(() => rows.count()).toBe(9);
    const stds = await rows.locator("td:nth-of-type(6)").allTextContents();
    expect(Number(stds[0])).toBeLessThan(Number(stds[8]) / 100);
  });

  it("is mended by one press, and compared with what came before", async () => {
    const { page, troubles } = opened;
    await page.locator(".verdict").getByRole("button", { name: "Fix it: activation ReLU" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await page.getByLabel("Activation", { exact: true }).inputValue()).toBe("relu");
    await page.getByText("Previous run").first().waitFor();
    await page.getByRole("tab", { name: "Compare" }).click();
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
    await page.getByRole("button", { name: "Clear" }).click();
    await expect.poll(() => answer.textContent()).toBe("");
    await board.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await expect.poll(() => answer.textContent()).toMatch(/^It says \d, \d+ %\.$/);
    expect(troubles).toStrictEqual([]);
  });
});

describe("points in the plane", () => {
  const opened = onePage("?data=circles&epochs=10");

  it("have a boundary between them, drawn anew as it trains", async () => {
    const { page } = opened;
    await page.getByText("Points in the plane · 480 to train on, 120 held out").waitFor();
    const plane = page.getByRole("img", { name: /^What the network says across the plane/ });
    const before = await plane.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await expect.poll(() => plane.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())).not.toBe(before);
    await expect.poll(() => plane.getAttribute("aria-label")).toMatch(/: 1[12]\d of 120 held-out points correct$/);
  });
});
