import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endless, type Playground, runToTheEnd, startPlayground } from "./playground.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

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

const quick = "epochs=3&batch=128";

describe("what came of a run", () => {
  it("is said in words, and colours the bar: learned", async () => {
    const { page, close } = await playground.open("?epochs=6");
    await runToTheEnd(page);
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByText(/^9\d\.\d % of the images it has not seen are classified correctly\.$/).waitFor();
    expect(await barColor(page)).toBe("rgb(23, 116, 74)");
    await close();
  });

  it.each([
    ["four sigmoid layers", `hidden=32,32,32,32&activation=sigmoid&${quick}`],
    ["weights of nothing", `init=zeros&${quick}`],
    ["a rate of 10", "rate=10&epochs=2"],
  ])("is said where it is guessing: %s", async (_, query) => {
    const { page, close } = await playground.open(`?${query}`);
    await runToTheEnd(page);
    await page.getByText("Finished, no better than guessing").waitFor();
    // Which of several findings comes first depends on how it fails; each rests on a number.
    expect(await page.locator(".verdict").textContent()).toMatch(/\d.*\w+\./);
    expect(await barColor(page)).toBe("rgb(192, 43, 43)");
    await close();
  });

  it("is drawn where it diverged before the first epoch, on a scale that shows it", async () => {
    const { page, close } = await playground.open("?rate=1000&hidden=32,32,32");
    expect(await reds(page, "Loss")).toBe(0);
    await runToTheEnd(page);
    const title = await page.locator(".run-title").textContent();
    expect(title).toBe("Diverged");
    // What the bar says and what the notice says is the same moment.
    const [step] = /\d+/.exec((await page.locator(".run-detail").textContent()) ?? "") ?? [];
    await page.getByText(`The loss stopped being a number at step ${step}, in epoch 1.`).waitFor();
    expect(await page.getByLabel("Log scale").isChecked()).toBe(true);
    await expect.poll(() => reds(page, "Loss")).toBeGreaterThan(20);
    expect(await barColor(page)).toBe("rgb(192, 43, 43)");
    await close();
  });
});

describe("the curves", () => {
  it("say which epoch is under the pointer, in both charts", async () => {
    const { page, close } = await playground.open("?epochs=3");
    await runToTheEnd(page);
    await page.getByRole("region", { name: "Loss", exact: true }).locator(".u-over").hover();
    const moments = page.locator(".legend-epoch");
    await expect.poll(() => moments.allTextContents()).toHaveLength(2);
    const [first, second] = await moments.allTextContents();
    expect(first).toMatch(/^at epoch 1\.\d\d$/);
    expect(second).toBe(first);
    await close();
  });

  it("have a logarithmic scale and can be smoothed", async () => {
    const { page, close } = await playground.open("?epochs=2");
    await runToTheEnd(page);
    const canvas = page.getByRole("region", { name: "Loss", exact: true }).locator("canvas");
    const drawing = () => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const plain = await drawing();
    await page.getByLabel("Smooth").check();
    await expect.poll(drawing).not.toBe(plain);
    const smooth = await drawing();
    await page.getByLabel("Log scale").check();
    await expect.poll(drawing).not.toBe(smooth);
    await close();
  });
});

describe("one look at the network", () => {
  it("feeds all panels: what they say is of one moment, whenever it is paused", async () => {
    const { page, close } = await playground.open(`?${endless}`);
    const [primary, pause] = ["Start", "Pause"].map((name) => page.getByRole("button", { name, exact: true }));
    await primary!.click();
    await page.getByText(/^Epoch ([2-9]|\d\d+) of 500$/).waitFor();
    for (let time = 0; time < 4; time += 1) {
      await pause!.click();
      await page.getByText(/^Paused in epoch/).waitFor();
      await page
        .getByTestId("moment")
        .filter({ hasText: /At step|After epoch/ })
        .waitFor();
      // All in one go: what is on the screen at one moment.
      const seen = await page.evaluate(() => {
        const text = (selector: string): (string | null)[] =>
          Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent);
        return {
          cards: [...text("[data-testid=validation-loss]"), ...text("[data-testid=validation-accuracy]")],
          legends: text(".legend-validation dd"),
          correct: text(".predictions > .hint"),
        };
      });
      expect(seen.legends).toStrictEqual(seen.cards);
      const correct = Number.parseInt(seen.correct[0] ?? "", 10);
      expect(`${((100 * correct) / 359).toFixed(1)} %`).toBe(seen.cards[1]);
      await page.getByRole("button", { name: "Resume" }).click();
      await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    }
    await close();
  });
});

describe("results", () => {
  it("of other settings than the panel's are marked, with what was changed; the link is theirs", async () => {
    const { page, close } = await playground.open("?epochs=2&seed=5", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await runToTheEnd(page);
    const note = page.getByRole("status").filter({ hasText: "These results are from an earlier experiment" });
    expect(await note.count()).toBe(0);
    await page.getByRole("button", { name: "Raise learning rate" }).click();
    await page.getByRole("radio", { name: "Fashion-MNIST" }).check();
    await note.waitFor();
    expect(await note.textContent()).toContain("Learning rate: 0.05 → 0.1");
    expect(await note.textContent()).toContain("Data: Digits → Fashion-MNIST");
    // Diagram and pictures stay those of the run.
    expect(await page.locator(".network-sizes").textContent()).toBe("64 pixels → 32 → 10: 2,410 parameters");
    expect(await page.locator(".prediction canvas").first().getAttribute("width")).toBe("8");
    await page.getByRole("button", { name: "Copy link to this experiment" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/\?data=digits&.*&rate=0\.05&.*&seed=5&/);
    await note.getByRole("button", { name: "Undo the changes" }).click();
    await note.waitFor({ state: "detached" });
    expect(await page.getByRole("radio", { name: "Digits" }).isChecked()).toBe(true);
    await close();
  });

  it("can all be shown at once", async () => {
    const { page, close } = await playground.open();
    await page.getByRole("button", { name: "Show all 359" }).click();
    await expect.poll(() => page.locator(".prediction").count()).toBe(359);
    await close();
  });
});
