import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNoViolations } from "./axe.ts";
import { type Playground, runToTheEnd, startPlayground } from "./playground.ts";
import { expectInRussian } from "./russian-words.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

describe("a panel that has nothing to show says why, and is there once it can be:", () => {
  it("a lab whose script does not come", async () => {
    const { page, close } = await playground.open("about:blank");
    await page.route(/graph-worker/, (route) => route.abort());
    await page.goto(`${playground.address}labs/graph/`);
    const notice = page.getByRole("alert").filter({ hasText: "A script that this needs did not load." });
    await notice.first().waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await expectInRussian(page, "Скрипт, который для этого нужен, не загрузился.");
    await page.unroute(/graph-worker/);
    await notice.first().getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.getByTestId("reading").textContent()).toBe("−4.00");
    await expect.poll(() => notice.count()).toBe(0);
    await close();
  });

  it("a comparison whose network does not come", async () => {
    const { page, close } = await playground.open("about:blank");
    await page.route(/\.safetensors/, (route) => route.abort());
    await page.goto(`${playground.address}labs/transfer/?body=digits&data=digits&count=5&ways=probe`);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
    const notice = page.getByRole("alert").filter({ hasText: "This could not be computed" });
    await notice.waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await expectInRussian(page, "Файл, который для этого нужен, не загрузился.");
    await page.unroute(/\.safetensors/);
    await notice.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Compare again" }).waitFor();
    await page.locator("tr[data-way=probe]").waitFor();
    expect(await notice.count()).toBe(0);
    await close();
  });

  it("runs where the browser keeps nothing: the run itself stays", async () => {
    const { page, troubles, close } = await playground.open("about:blank");
    await page.addInitScript(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not allowed", "SecurityError");
      };
    });
    await page.goto(`${playground.address}?epochs=1&hidden=8&hide=network,curves`);
    await runToTheEnd(page);
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByRole("button", { name: "Keep" }).click();
    await page.getByRole("alert").filter({ hasText: "This browser won't let the page store anything" }).waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await expectInRussian(page, "Браузер не даёт странице ничего сохранить");
    expect(await page.getByTestId("validation-accuracy").textContent()).toMatch(/^\d/);
    expect(troubles).toStrictEqual([]);
    await close();
  });
});
