import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lasting, onePage, type Playground, runToTheEnd, seeing, startPlayground, startSlowly } from "./playground.ts";

/** Asked of the page itself, since playwright hears of changed addresses later. */
function queryOf(page: Page): Promise<string> {
  return page.evaluate(() => location.search);
}

/** Types into a field and leaves it. */
async function type(page: Page, label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(text);
  await field.blur();
}

describe("settings", () => {
  const opened = onePage();

  it("change the network as it is built, and the address; Back and Redo go through them", async () => {
    const { page, troubles } = opened;
    await page.getByText("2,410 parameters").waitFor();
    await page.getByLabel("Add layer").selectOption("Dense");
    await page.getByText("64 pixels → 32 → 32 → 10").waitFor();
    await type(page, "Units of layer 2", "16");
    await page.getByText("64 pixels → 32 → 16 → 10").waitFor();
    await page.getByRole("button", { name: "Remove layer 1" }).click();
    await page.getByText("1,210 parameters").waitFor();
    await page.getByLabel("Activation", { exact: true }).selectOption("Tanh");
    await type(page, "Learning rate", "0.1");
    await page.getByRole("button", { name: "Raise batch size" }).click();
    await type(page, "Epochs", "3");
    await type(page, "Seed", "11");
    await page.getByLabel("Initialization", { exact: true }).selectOption("Xavier (Glorot)");
    await page.getByLabel("Optimizer").selectOption("Adam");
    await page.getByLabel("Schedule").selectOption("Cosine");
    await page.getByRole("radio", { name: "WebAssembly" }).check();
    const all =
      "?data=digits&prep=none&hidden=16&activation=tanh&norm=none&init=xavier&optimizer=adam&rate=0.1&momentum=0.9" +
      "&schedule=cosine&decay=0&clip=0&batch=64&epochs=3&seed=11&compute=wasm";
    await expect.poll(() => queryOf(page)).toBe(all);
    await page.goBack();
    await expect.poll(() => queryOf(page)).toBe(all.replace("compute=wasm", "compute=auto"));
    await expect.poll(() => page.getByRole("radio", { name: "Automatic" }).isChecked()).toBe(true);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => page.getByLabel("Schedule").inputValue()).toBe("constant");
    const redo = page.getByRole("button", { name: "Redo" });
    await redo.click();
    await expect.poll(() => page.getByLabel("Schedule").inputValue()).toBe("cosine");
    await redo.click();
    await expect.poll(() => queryOf(page)).toBe(all);
    await expect.poll(() => redo.getAttribute("aria-disabled")).toBe("true");
    expect(troubles).toStrictEqual([]);
  });

  it("are read when a field is left: no alert on the way, commas are points, and a reset forgets what was wrong", async () => {
    const { page } = opened;
    const rate = page.getByLabel("Learning rate", { exact: true });
    const alerts = page.getByRole("alert").filter({ hasText: "Learning rate" });
    await rate.focus();
    await rate.fill("");
    for (const key of "0.02") {
      await page.keyboard.press(key);
      expect(await alerts.count()).toBe(0);
    }
    await rate.blur();
    await expect.poll(() => queryOf(page)).toContain("rate=0.02&");
    await type(page, "Learning rate", "1,5");
    await expect.poll(() => rate.inputValue()).toBe("1.5");
    await rate.fill("fast");
    expect(await alerts.count()).toBe(0);
    await rate.blur();
    expect(await alerts.textContent()).toBe(
      "Learning rate must be a number from 0.000001 to 1000. “fast” is not. Keeping 1.5.",
    );
    expect(await rate.getAttribute("aria-invalid")).toBe("true");
    await expect.poll(() => rate.inputValue()).toBe("1.5");
    await page.getByRole("button", { name: "Reset settings" }).click();
    await expect.poll(() => alerts.count()).toBe(0);
    await expect.poll(() => rate.inputValue()).toBe("0.05");
    // Also where the reset changes no value.
    await type(page, "Learning rate", "0x10");
    await expect.poll(() => alerts.count()).toBe(1);
    await page.getByRole("button", { name: "Reset settings" }).click();
    await expect.poll(() => alerts.count()).toBe(0);
  });

  it("step to the ends of what is allowed", async () => {
    const { page } = opened;
    await type(page, "Learning rate", "10");
    const rate = page.getByLabel("Learning rate", { exact: true });
    const raise = page.getByRole("button", { name: "Raise learning rate" });
    for (const value of ["30", "100", "300", "1000"]) {
      await raise.click();
      await expect.poll(() => rate.inputValue()).toBe(value);
    }
    await expect.poll(() => raise.isDisabled()).toBe(true);
  });
});

describe("the settings of a run", () => {
  const opened = onePage(`?${lasting}`);

  it("go on while others are prepared for the next", async () => {
    const { page, troubles } = opened;
    await startSlowly(page);
    await type(page, "Epochs", "2");
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await page.getByLabel("Slow motion").uncheck();
    await page.getByRole("button", { name: "Restart with these changes" }).click();
    await page.getByText("2 epochs in", { exact: false }).waitFor();
    expect(troubles).toStrictEqual([]);
  });
});

describe("a link", () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  it("reproduces the experiment to the last digit", async () => {
    const first = await playground.open();
    await type(first.page, "Epochs", "2");
    await type(first.page, "Seed", "5");
    await expect.poll(() => queryOf(first.page)).toContain("epochs=2&seed=5");
    const second = await playground.open(await queryOf(first.page));
    const results = [];
    for (const { page } of [first, second]) {
      await runToTheEnd(page);
      const scores = await page.locator(".score-value").allTextContents();
      results.push([scores, await page.locator(".prediction").allTextContents()]);
    }
    expect(results[1]).toStrictEqual(results[0]);
    expect(results[0]?.[0]).not.toContain("–");
    await first.close();
    await second.close();
  });

  it("that is broken is refused with the reason, cut short, and the page works all the same", async () => {
    const { page, troubles, close } = await playground.open(`?hidden=32&rate=${"fast".repeat(500)}`);
    const notice = page.getByRole("alert").filter({ hasText: "This link has a mistake" });
    expect(await notice.textContent()).toContain(
      "Learning rate must be a number from 0.000001 to 1000. “fastfastfastfastfastfastfastfastfastfas…” is not. " +
        "The page opened with its default settings instead.",
    );
    expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.05");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    await type(page, "Epochs", "1");
    await runToTheEnd(page);
    expect(troubles).toStrictEqual([]);
    await close();
  });
});

describe("a link with more in it", () => {
  const opened = onePage("?hidden=c8,p,16~tanh&rate=0.2&seed=9&utm_source=mail&fbclid=abc&speed=9", {
    permissions: ["clipboard-read", "clipboard-write"],
  });

  it("than this page knows opens its experiment, and says what was left out", async () => {
    const { page } = opened;
    expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.2");
    const note = page.getByRole("status").filter({ hasText: "Ignored in the link" });
    expect(await note.textContent()).toContain("Ignored in the link: utm_source, fbclid, speed.");
    await note.getByRole("button", { name: "Dismiss" }).click();
    await note.waitFor({ state: "detached" });
  });

  it("is copied without that", async () => {
    const { page } = opened;
    await seeing(page, "Copied", () => page.getByRole("button", { name: "Copy link to this experiment" }).click());
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^http:\/\/[\w.:]+\/\?data=digits&prep=none&hidden=c8,p,16~tanh&activation=relu&norm=none&init=default&optimizer=sgd&rate=0\.2&momentum=0\.9&schedule=constant&decay=0&clip=0&batch=32&epochs=20&seed=9&compute=auto$/,
    );
  });

  it("sets up a layer alone, and is told of it", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Dense: settings for layer 3 only" }).click();
    expect(await page.getByLabel("Activation of layer 3").inputValue()).toBe("tanh");
    await page.getByLabel("Normalization of layer 1").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Convolution: settings for layer 1 only" }).click();
    await page.getByLabel("Normalization of layer 1").selectOption("Batch norm");
    await page.getByLabel("Activation of layer 3").selectOption("Same as all layers (ReLU)");
    await expect.poll(() => queryOf(page)).toContain("hidden=c8~n-batch,p,16&");
    await page.getByText("8 filters → 16 → 10").waitFor();
  });
});
