import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { endless, onePage, runToTheEnd } from "./playground.ts";

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

/** Waits until a run that is paused was looked at. */
async function paused(page: Page): Promise<void> {
  await page.getByText(/^Paused in epoch/).waitFor();
  await page
    .getByTestId("moment")
    .filter({ hasText: /At step|After epoch/ })
    .waitFor();
}

describe("the curves in the bar", () => {
  const opened = onePage("?epochs=4");

  it("stay in sight when the page is scrolled, and keep their room before and after", async () => {
    const { page } = opened;
    const bar = page.locator(".run-bar");
    const heightOf = async (): Promise<number> => (await bar.boundingBox())!.height;
    const lines = (name: string): Promise<number[]> =>
      bar
        .locator(`.pinned-${name}`)
        .evaluateAll((all) => all.map((one) => (one.getAttribute("points") ?? "").split(" ").filter(Boolean).length));
    await bar.locator(".pinned-curves").waitFor();
    const before = await heightOf();
    expect(await lines("train")).toEqual([0, 0]);
    await runToTheEnd(page);
    expect(await lines("validation")).toEqual([4, 4]);
    expect(Math.min(...(await lines("train")))).toBeGreaterThan(8);
    expect(await lines("ghost")).toEqual([]);
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    const place = (await bar.locator(".pinned-curves").boundingBox())!;
    expect(place.y).toBeGreaterThanOrEqual(0);
    expect(place.y + place.height).toBeLessThan(200);
    // A line of text may be a part of a pixel higher.
    expect(Math.abs((await heightOf()) - before)).toBeLessThan(1);
    await page.getByRole("button", { name: "Train again" }).click();
    await expect.poll(async () => Math.min(...(await lines("ghost")), 99)).toBeGreaterThan(8);
  });
});

describe("the digits", () => {
  const opened = onePage("?epochs=3");

  it("are painted: ink where the digit is", async () => {
    const { page } = opened;
    await page.getByText("359 images held out from training", { exact: false }).waitFor();
    const alphas = await page
      .locator(".prediction canvas")
      .first()
      .evaluate((element: HTMLCanvasElement) => {
        const { data } = element.getContext("2d")!.getImageData(0, 0, element.width, element.height);
        return Array.from({ length: data.length / 4 }, (_, pixel) => data[4 * pixel + 3]!);
      });
    expect(alphas.length).toBe(64);
    expect(Math.max(...alphas)).toBeGreaterThan(200);
    expect(alphas.filter((alpha) => alpha === 0).length).toBeGreaterThan(10);
  });

  it("are shown with their verdict after a run, and the mistakes alone", async () => {
    const { page, troubles } = opened;
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    const right = Number.parseInt((await page.getByText(/of 359 correct$/).textContent()) ?? "", 10);
    const cards = await page.locator(".prediction").evaluateAll((all) =>
      all.map((card) => ({
        answer: card.querySelector(".prediction-name")?.textContent,
        truth: card.querySelector("[role=img]")?.getAttribute("aria-label")?.replace("Image of ", ""),
        verdict: card.getAttribute("data-verdict"),
      })),
    );
    expect(cards.length).toBe(40);
    for (const { answer, truth, verdict } of cards) expect(verdict).toBe(answer === truth ? "right" : "wrong");
    await page.getByRole("radio", { name: "Mistakes" }).check();
    await expect.poll(() => page.locator('.prediction[data-verdict="right"]').count()).toBe(0);
    expect(await page.locator('.prediction[data-verdict="wrong"]').count()).toBe(Math.min(40, 359 - right));
    expect(troubles).toStrictEqual([]);
  });
});

describe("a run that goes on", () => {
  const opened = onePage(`?${endless}`);

  it("feeds all panels by one look at the network: what they say is of one moment, whenever it is paused", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch ([2-9]|\d\d+) of 500$/).waitFor();
    for (const next of ["Resume", "Resume", undefined]) {
      await page.getByRole("button", { name: "Pause" }).click();
      await paused(page);
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
      if (next === undefined) break;
      await page.getByRole("button", { name: next }).click();
      await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    }
  });

  it("stands still while it is paused", async () => {
    const { page } = opened;
    // A step that was under way may still arrive with the first answers.
    const before = (await positionsByAnswers(page, [1, 2, 3])).at(-1) as number;
    expect(before).toBeGreaterThan(0);
    expect(await positionsByAnswers(page, [4, 5, 6, 7])).toStrictEqual([before, before, before, before]);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(() => position(page)).toBeGreaterThan(before);
    expect(await page.getByTestId("validation-accuracy").textContent()).toMatch(/^\d/);
  });

  it("is forgotten on reset, and begins anew", async () => {
    const { page, troubles } = opened;
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await page.getByText("Ready", { exact: true }).waitFor();
    expect(await position(page)).toBe(0);
    expect(await page.getByTestId("validation-accuracy").textContent()).toBe("–");
    expect(await page.getByRole("button", { name: "Reset", exact: true }).isDisabled()).toBe(true);
    // From here on nothing more is asked than that it goes.
    await page.getByLabel("Slow motion").check();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await expect.poll(() => position(page)).toBeGreaterThan(0);
    expect(troubles).toStrictEqual([]);
  });

  it("is not closed without a question", async () => {
    const { page } = opened;
    const asked = page.waitForEvent("dialog");
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    expect(dialog.type()).toBe("beforeunload");
    await dialog.accept();
  });
});

describe("Fashion-MNIST", () => {
  const opened = onePage("?data=fashion-mnist&hidden=&epochs=1&batch=64");

  it("is trained, and its files come from the same place as the page", async () => {
    const { page, troubles, requests } = opened;
    await page.getByText("28 × 28 pixels · 6,000 to train on, 1,000 held out").waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(Number.parseFloat((await page.getByTestId("validation-accuracy").textContent()) ?? "")).toBeGreaterThan(60);
    expect(requests.filter((url) => url.endsWith(".gz")).length).toBe(4);
    expect(troubles).toStrictEqual([]);
  });
});
