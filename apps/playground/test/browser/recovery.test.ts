import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Playground, runToTheEnd, startPlayground } from "./playground.ts";
import { expectInRussian } from "./russian-words.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

describe("without reloading, the page recovers from", () => {
  it("a lost network: other data do not come, what is there stays, and later they do", async () => {
    const { page, close } = await playground.open("?epochs=1");
    await runToTheEnd(page);
    // The Russian texts are there before the network is lost.
    await expectInRussian(page, "Готово");
    await page.context().setOffline(true);
    await page.getByRole("radio", { name: "Fashion-MNIST" }).check();
    const problem = page.getByRole("alert").filter({ hasText: "This data set could not be loaded" });
    await problem.waitFor();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await page.getByTestId("validation-accuracy").textContent()).toMatch(/^\d/);
    await page.getByRole("button", { name: "Train with the changes" }).click();
    await page.getByText("Could not start", { exact: true }).waitFor();
    await page.getByText("No images: the data did not load.").waitFor();
    expect(await page.getByRole("alert").filter({ hasText: "could not be loaded" }).count()).toBe(1);
    await expectInRussian(page, "Эти данные не загрузились");
    await page.context().setOffline(false);
    await problem.getByRole("button", { name: "Try again" }).click();
    await page.getByText("28 × 28 pixels · 6,000 to train on, 1,000 held out").waitFor();
    await close();
  });

  it("a training script that does not come", async () => {
    const { page, close } = await playground.open("about:blank");
    await page.route(/training-worker/, (route) => route.abort());
    await page.goto(`${playground.address}?epochs=1`);
    await page.getByRole("button", { name: "Start" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "Training could not start" });
    await notice.waitFor();
    await notice.getByText("A script that it needs did not load.").waitFor();
    await page.getByText("Could not start", { exact: true }).waitFor();
    await expectInRussian(page, "Обучение не началось");
    await page.unroute(/training-worker/);
    expect(await page.getByRole("main").getByRole("alert").count()).toBe(1);
    await notice.getByRole("button", { name: "Train again" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByText(/of 359 correct/).waitFor();
    expect(await page.getByRole("main").getByRole("alert").count()).toBe(0);
    await close();
  });
});

describe("the page opens", () => {
  it("where the browser's language is none, as WebKitGTK's without a locale", async () => {
    const { page, troubles, close } = await playground.open("about:blank");
    await page.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, "language", { get: () => "C", configurable: true });
      Object.defineProperty(Navigator.prototype, "languages", { get: () => ["C"], configurable: true });
    });
    await page.goto(playground.address);
    await page.getByText("2,410 parameters").waitFor();
    expect(troubles).toStrictEqual([]);
    await close();
  });

  it("with a message where one of its scripts does not come", async () => {
    const { page, close } = await playground.open("about:blank");
    await page.route(/train-app/, (route) => route.abort());
    await page.goto(playground.address);
    const message = page.getByRole("alert").filter({ hasText: "The playground could not start" });
    await message.waitFor();
    await page.unroute(/train-app/);
    await message.getByRole("button", { name: "Reload" }).click();
    await page.getByText("2,410 parameters").waitFor();
    await close();
  });

  it("without a network, once it was loaded, and trains", async () => {
    const { page, close } = await playground.open("?epochs=1", { serviceWorkers: "allow" });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("2,410 parameters").waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await runToTheEnd(page);
    expect(await page.getByTestId("validation-accuracy").textContent()).toMatch(/^\d/);
    await close();
  });

  it("in Russian by its link, and speaks English again when asked", async () => {
    const { page, close } = await playground.open("?lang=ru&epochs=1");
    await page.getByRole("button", { name: "Начать" }).click();
    await page.getByRole("button", { name: "Обучить снова" }).waitFor();
    await page.getByText("2\u00a0410 параметров").waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("ru");
    await page.getByLabel("Язык").selectOption("en");
    await page.getByRole("button", { name: "Train again" }).waitFor();
    await expect.poll(() => page.evaluate(() => location.search)).toContain("lang=en");
    await close();
  });
});
