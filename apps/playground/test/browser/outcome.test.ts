import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectNoViolations } from "./axe.ts";
import { onePage, runToTheEnd, seeing } from "./playground.ts";

/** The colour of the bar's filled part. */
function barColor(page: Page): Promise<string> {
  return page.getByRole("progressbar", { name: "Training progress" }).evaluate((bar) => getComputedStyle(bar).color);
}

/** How many pixels of a chart have the colour of what went wrong. */
function reds(page: Page, title: string): Promise<number> {
  return page
    .getByRole("region", { name: title, exact: true })
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
      const at = (pixel: number): string => data.slice(4 * pixel, 4 * pixel + 3).join();
      return Array.from({ length: data.length / 4 }, (_, pixel) => at(pixel)).filter((one) => one === "192,43,43")
        .length;
    });
}

describe("a run that learned", () => {
  const opened = onePage("?epochs=6&seed=5", { permissions: ["clipboard-read", "clipboard-write"] });
  const note = () =>
    opened.page.getByRole("status").filter({ hasText: "These results are from an earlier experiment" });

  it("says so in words, and colours the bar", async () => {
    const { page } = opened;
    await runToTheEnd(page);
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByText(/^9\d\.\d % of the images it hasn't seen are classified correctly\.$/).waitFor();
    await expect.poll(() => barColor(page)).toBe("rgb(23, 116, 74)");
    expect(await note().count()).toBe(0);
  });

  it("says in its curves which epoch is under the pointer, in both charts", async () => {
    const { page } = opened;
    await page.getByRole("region", { name: "Loss", exact: true }).locator(".u-over").hover();
    const moments = page.locator(".legend-epoch");
    await expect.poll(() => moments.allTextContents()).toHaveLength(2);
    const [first, second] = await moments.allTextContents();
    expect(first).toMatch(/^at epoch [23]\.\d\d, step \d+$/);
    expect(second).toBe(first);
  });

  it("draws them smoothed, and on a logarithmic scale", async () => {
    const { page } = opened;
    const canvas = page.getByRole("region", { name: "Loss", exact: true }).locator("canvas");
    const drawing = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const plain = await drawing();
    await page.getByLabel("Smooth").check();
    await expect.poll(drawing).not.toBe(plain);
    const smooth = await drawing();
    await page.getByLabel("Log scale").check();
    await expect.poll(drawing).not.toBe(smooth);
  });

  it("shows all its images at once where that is asked for", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Show all 359" }).click();
    await expect.poll(() => page.locator(".prediction").count()).toBe(359);
  });

  it("is marked where the panel is of other settings, with what was changed; the link is that of the run", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Raise learning rate" }).click();
    await page.getByRole("radio", { name: "Fashion-MNIST" }).check();
    await note().filter({ hasText: "Learning rate: 0.05 → 0.1" }).waitFor();
    await note().filter({ hasText: "Data: Digits → Fashion-MNIST" }).waitFor();
    // Diagram and pictures stay those of the run.
    expect(await page.locator(".network-sizes").textContent()).toBe("64 pixels → 32 → 10: 2,410 parameters");
    expect(await page.locator(".prediction canvas").first().getAttribute("width")).toBe("8");
    await seeing(page, "Copied", () => page.getByRole("button", { name: "Copy link to this experiment" }).click());
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\?data=digits&.*&rate=0\.05&.*&seed=5&/);
    await note().getByRole("button", { name: "Undo the changes" }).click();
    await note().waitFor({ state: "detached" });
    await expect.poll(() => page.getByRole("radio", { name: "Digits" }).isChecked()).toBe(true);
  });
});

describe("a run that diverged before the first epoch", () => {
  const opened = onePage("?rate=1000&hidden=32,32,32&epochs=4");

  it("is drawn where it did, on a scale that shows it", async () => {
    const { page } = opened;
    await page.getByText("Curves appear here during training").first().waitFor();
    await runToTheEnd(page);
    expect(await page.locator(".run-title").textContent()).toBe("Diverged");
    // What the bar says and what the notice says is the same moment.
    const [step] = /\d+/.exec((await page.locator(".run-detail").textContent()) ?? "") ?? [];
    await page.getByText(`The loss stopped being a number at step ${step}, in epoch 1.`).waitFor();
    await expect.poll(() => page.getByLabel("Log scale").isChecked()).toBe(true);
    await expect.poll(() => reds(page, "Loss")).toBeGreaterThan(20);
    await expect.poll(() => barColor(page)).toBe("rgb(192, 43, 43)");
  });

  it("says what helps", async () => {
    const { page, troubles } = opened;
    const notice = page.getByRole("alert").filter({ hasText: "Training diverged" });
    expect(await notice.textContent()).not.toMatch(/fit:|clipGradNorm|undefined/);
    await expectNoViolations(page);
    await notice.getByRole("button", { name: "Train with rate 0.05" }).click();
    await notice.waitFor({ state: "detached" });
    expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.05");
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(troubles).toStrictEqual([]);
  });
});

describe("a run that guesses", () => {
  const opened = onePage();

  it.each(["All weights zero", "Learning rate 10"])("says so, with a number: %s", async (lesson) => {
    const { page } = opened;
    await page.getByRole("button", { name: lesson }).click();
    await page.getByRole("button", { name: "Train again" }).waitFor();
    await page.getByText("Finished, no better than guessing").waitFor();
    // Which of several findings comes first depends on how it fails; each rests on a number.
    expect(await page.locator(".verdict").textContent()).toMatch(/\d.*\w+\./);
    await expect.poll(() => barColor(page)).toBe("rgb(192, 43, 43)");
  });
});
