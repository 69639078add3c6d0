import { describe, expect, it } from "vitest";
import { onePage } from "./playground.ts";
import { english } from "./russian-words.ts";

describe("the page in Russian", () => {
  const opened = onePage("?lang=ru&hidden=64,64,64&activation=sigmoid&epochs=2", { locale: "ru" });

  it("says nothing in English, before a run and when it failed, on any tab", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Начать" }).waitFor();
    expect(await english(page)).toStrictEqual([]);
    expect(await page.getByLabel("Скорость обучения", { exact: true }).inputValue()).toBe("0,05");
    await page.getByRole("button", { name: "Начать" }).click();
    await page.getByRole("button", { name: "Обучить снова" }).waitFor();
    await page
      .locator(".verdict")
      .getByText(/Сеть угадывает|получает 1\//)
      .waitFor();
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await expect.poll(() => tab.getAttribute("aria-selected")).toBe("true");
      expect(await english(page), (await tab.textContent()) ?? "").toStrictEqual([]);
    }
    await page.getByRole("tab", { name: "Слои" }).click();
    expect(await page.locator(".finding strong").first().textContent()).toMatch(/^[А-ЯЁ]/);
  });

  it.each(["graph", "activations", "initialization", "normalization", "preparation", "transfer", "backends"])(
    "nor does the lab on %s",
    async (lab) => {
      const { page } = opened;
      await page.goto(new URL(`labs/${lab}/?lang=ru`, page.url().replace(/labs\/.*|\?.*/, "")).href);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
      expect(await english(page)).toStrictEqual([]);
    },
  );
});
