import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endless, type Playground, seeing, startPlayground } from "./playground.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

/** Asked of the page itself, since playwright hears of changed addresses later. */
function queryOf(page: Page): Promise<string> {
  return page.evaluate(() => location.search);
}

describe("settings", () => {
  it("change the network as it is built, and the address", async () => {
    const { page, troubles, close } = await playground.open();
    await page.getByText("2,410 parameters").waitFor();
    await page.getByRole("button", { name: "Add a hidden layer" }).click();
    await page.getByText("64 → 32 → 32 → 10").waitFor();
    await page.getByRole("textbox", { name: "Units of hidden layer 2" }).fill("16");
    await page.getByText("64 → 32 → 16 → 10").waitFor();
    await page.getByRole("button", { name: "Remove hidden layer 1" }).click();
    await page.getByText("1,210 parameters").waitFor();
    await page.getByRole("radio", { name: "Tanh" }).check();
    await page.getByLabel("Learning rate", { exact: true }).fill("0.1");
    await page.getByRole("button", { name: "Raise batch size" }).click();
    await page.getByLabel("Epochs", { exact: true }).fill("3");
    await page.getByLabel("Seed", { exact: true }).fill("11");
    await page.getByRole("radio", { name: "WebAssembly" }).check();
    await expect
      .poll(() => queryOf(page))
      .toBe("?data=digits&hidden=16&activation=tanh&rate=0.1&momentum=0.9&batch=64&epochs=3&seed=11&compute=wasm");
    expect(troubles).toStrictEqual([]);
    await close();
  });

  it("that cannot be are refused with the reason, and the last good value stays", async () => {
    const { page, close } = await playground.open();
    const rate = page.getByLabel("Learning rate", { exact: true });
    await rate.fill("fast");
    await page.getByText('Learning rate must be a number from 0.000001 to 1000, got "fast".').waitFor();
    expect(await rate.getAttribute("aria-invalid")).toBe("true");
    await rate.blur();
    await page.getByText("It stays 0.05.").waitFor();
    await expect.poll(() => rate.inputValue()).toBe("0.05");
    await rate.fill("0.2");
    await page.getByText("It stays 0.05.").waitFor({ state: "detached" });
    await close();
  });

  it("of a run go on while others are prepared for the next", async () => {
    const { page, troubles, close } = await playground.open(`?${endless}`);
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await page.getByLabel("Epochs", { exact: true }).fill("2");
    // Few steps, since this run is to end.
    await page.getByLabel("Batch size", { exact: true }).fill("128");
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await page.getByRole("button", { name: "Restart with the changes" }).click();
    await page.getByText("2 epochs in", { exact: false }).waitFor();
    expect(troubles).toStrictEqual([]);
    await close();
  });
});

describe("a link", () => {
  it("reproduces the experiment to the last digit", async () => {
    const first = await playground.open();
    await first.page.getByLabel("Epochs", { exact: true }).fill("2");
    await first.page.getByLabel("Seed", { exact: true }).fill("5");
    const query = await queryOf(first.page);
    const second = await playground.open(query);
    const results = [];
    for (const { page } of [first, second]) {
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByText("Finished", { exact: true }).waitFor();
      await expect.poll(() => page.locator(".score-value").first().textContent()).not.toBe("–");
      const scores = await page.locator(".score-value").allTextContents();
      results.push([scores.slice(0, 3), await page.locator(".prediction").allTextContents()]);
    }
    expect(results[1]).toStrictEqual(results[0]);
    expect(results[0]?.[0]).not.toContain("–");
    await first.close();
    await second.close();
  });

  it("is copied", async () => {
    const { page, close } = await playground.open("?seed=9", { permissions: ["clipboard-read", "clipboard-write"] });
    await seeing(page, "Copied", () => page.getByRole("button", { name: "Copy link to this experiment" }).click());
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${playground.address}?data=digits&hidden=32&activation=relu&rate=0.05&momentum=0.9&batch=32&epochs=20&seed=9&compute=auto`,
    );
    await close();
  });

  it("that is broken is refused with the reason, and the page works all the same", async () => {
    const { page, troubles, close } = await playground.open("?hidden=32&rate=fast");
    const notice = page.getByRole("alert").filter({ hasText: "This link does not describe an experiment" });
    expect(await notice.textContent()).toContain(
      'Learning rate must be a number from 0.000001 to 1000, got "fast". The page starts from its usual settings instead.',
    );
    expect(await page.getByLabel("Learning rate", { exact: true }).inputValue()).toBe("0.05");
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await notice.waitFor({ state: "detached" });
    await page.getByLabel("Epochs", { exact: true }).fill("1");
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(troubles).toStrictEqual([]);
    await close();
  });
});
