import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endless, type Playground, startPlayground } from "./playground.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

/** Where the bar is. Units: steps. */
function position(page: Page): Promise<number> {
  return page
    .getByRole("progressbar", { name: "Training progress" })
    .evaluate((element: HTMLProgressElement) => element.value);
}

/**
 * Where the bar is after each of several answers of the worker, which is asked what units look for: the clock by which a
 * run that is not paused gets on, whatever the time of day.
 */
async function positionsByAnswers(page: Page, units: readonly number[]): Promise<number[]> {
  const positions: number[] = [];
  for (const unit of units) {
    await page.getByRole("button", { name: `Unit ${unit} of layer 1` }).click();
    await page
      .getByRole("region", { name: `Unit ${unit} of layer 1` })
      .getByText("excite it most")
      .waitFor();
    positions.push(await position(page));
  }
  return positions;
}

describe("training the digits", () => {
  it("shows each held-out image with its verdict, and the mistakes alone", async () => {
    const { page, troubles, close } = await playground.open("?epochs=3");
    await page.getByText("359 images held out from training", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    const right = Number.parseInt((await page.getByText(/of 359 correct$/).textContent()) ?? "", 10);
    const cards = page.locator(".prediction");
    expect(await cards.count()).toBe(40);
    for (const card of await cards.all()) {
      const answer = await card.locator(".prediction-name").textContent();
      const truth = (await card.getByRole("img").getAttribute("aria-label"))?.replace("Image of ", "");
      expect(await card.getAttribute("data-verdict")).toBe(answer === truth ? "right" : "wrong");
    }
    await page.getByRole("radio", { name: "Mistakes" }).check();
    await expect.poll(() => page.locator('.prediction[data-verdict="right"]').count()).toBe(0);
    expect(await page.locator('.prediction[data-verdict="wrong"]').count()).toBe(Math.min(40, 359 - right));
    expect(troubles).toStrictEqual([]);
    await close();
  });

  it("paints the images: ink where the digit is", async () => {
    const { page, close } = await playground.open();
    const canvas = page.locator(".prediction canvas").first();
    await canvas.waitFor();
    const alphas = await canvas.evaluate((element: HTMLCanvasElement) => {
      const { data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
      return Array.from({ length: data.length / 4 }, (_, pixel) => data[4 * pixel + 3]!);
    });
    expect(alphas.length).toBe(64);
    expect(Math.max(...alphas)).toBeGreaterThan(200);
    expect(alphas.filter((alpha) => alpha === 0).length).toBeGreaterThan(10);
    await close();
  });

  it("stands still while it is paused, goes on, and forgets on reset", async () => {
    const { page, troubles, close } = await playground.open(`?${endless}`);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch ([2-9]|\d\d+) of 500$/).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Paused in epoch/).waitFor();
    // A step that was under way may still arrive with the first answers.
    const before = (await positionsByAnswers(page, [1, 2, 3])).at(-1) as number;
    expect(before).toBeGreaterThan(0);
    expect(await positionsByAnswers(page, [4, 5, 6, 7])).toStrictEqual([before, before, before, before]);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => position(page)).toBeGreaterThan(before);
    expect(await page.getByTestId("validation-accuracy").textContent()).toMatch(/^\d/);
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByText("Ready", { exact: true }).waitFor();
    expect(await position(page)).toBe(0);
    expect(await page.getByTestId("validation-accuracy").textContent()).toBe("–");
    expect(await page.getByRole("button", { name: "Reset", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await expect.poll(() => position(page)).toBeGreaterThan(0);
    expect(troubles).toStrictEqual([]);
    await close();
  });

  it("says so where the loss is no longer a number, and what helps", async () => {
    const { page, troubles, close } = await playground.open("?rate=1000&hidden=32,32,32&epochs=8");
    await page.getByRole("button", { name: "Start" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "Training diverged" });
    await notice.waitFor();
    expect(await notice.textContent()).toMatch(/The loss stopped being a number at step \d+, in epoch 1\. /);
    expect(await notice.textContent()).not.toMatch(/fit:|clipGradNorm|undefined/);
    await notice.getByRole("button", { name: "Train with rate 0.05" }).click();
    await notice.waitFor({ state: "detached" });
    expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.05");
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(troubles).toStrictEqual([]);
    await close();
  });

  it("trains Fashion-MNIST, whose files come from the same place as the page", async () => {
    const { page, troubles, requests, close } = await playground.open("?data=fashion-mnist&hidden=&epochs=1&batch=64");
    await page.getByText("28 × 28 pixels · 6,000 to train on, 1,000 held out").waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(Number.parseFloat((await page.getByTestId("validation-accuracy").textContent()) ?? "")).toBeGreaterThan(60);
    expect(requests.filter((url) => url.endsWith(".gz")).length).toBe(4);
    expect(troubles).toStrictEqual([]);
    await close();
  });
});
