import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNoViolations } from "./axe.ts";
import { lasting, type Playground, runToTheEnd, startPlayground, startSlowly } from "./playground.ts";

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

/** Waits until the page has heard that the browser keeps its run. */
async function keptBy(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => localStorage.getItem("ganglion-unfinished"))).toBe("1");
}

/** What a run came to, all digits of it. */
async function outcomeOf(page: Page): Promise<readonly (number | null | undefined)[]> {
  await page.getByRole("tab", { name: "Code" }).click();
  const pending = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save run (JSON)" }).click();
  const run = JSON.parse(await text(await (await pending).createReadStream())) as {
    readonly accuracy: number;
    readonly series: Readonly<Record<"epoch" | "trainLoss" | "validationLoss", readonly (number | null)[]>>;
  };
  const { epoch, trainLoss, validationLoss } = run.series;
  return [run.accuracy, epoch.at(-1), trainLoss.at(-1), validationLoss.at(-1)];
}

/** Another tab of the same browser. */
async function nextTab(page: Page, address: string): Promise<Page> {
  const next = await page.context().newPage();
  next.setDefaultTimeout(90_000);
  await next.goto(address);
  return next;
}

describe("a run whose tab was closed", () => {
  it("goes on in the next one, and comes to the same digits as one that was not cut off", async () => {
    // Slow motion makes two minutes and a half of it: time enough for a pause.
    const link = "?epochs=100&batch=256&hidden=16&seed=3";
    const whole = await playground.open(link);
    await runToTheEnd(whole.page);
    const expected = await outcomeOf(whole.page);
    await whole.close();
    const { page, close } = await playground.open(link);
    await page.getByLabel("Slow motion").check();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await keptBy(page);
    // Two tabs: in the other one it is not offered as long as this one has it.
    const next = await nextTab(page, playground.address);
    const offer = next.getByRole("status").filter({ hasText: "A run was interrupted" });
    await expect.poll(() => next.evaluate(async () => (await navigator.locks.query()).pending?.length)).toBe(1);
    expect(await offer.count()).toBe(0);
    await page.close();
    await offer.getByText(/^Digits · 16 · rate 0.05 · seed 3, in epoch \d+ of 100\. /).waitFor();
    await expectNoViolations(next);
    await offer.getByRole("button", { name: "Continue" }).click();
    await next.getByRole("button", { name: "Train again" }).waitFor();
    expect(await offer.count()).toBe(0);
    expect(await outcomeOf(next)).toStrictEqual(expected);
    expect(new URL(next.url()).searchParams.get("seed")).toBe("3");
    await close();
  });
});

describe("a run whose tab crashed while it went", () => {
  it("is offered in the page's language, and is gone for good when it is discarded", async () => {
    const { page, close } = await playground.open(`?${lasting}`);
    await startSlowly(page);
    await keptBy(page);
    const crashed = page.waitForEvent("crash");
    const session = await page.context().newCDPSession(page);
    session.send("Page.crash").catch(() => undefined);
    await crashed;
    const next = await nextTab(page, `${playground.address}?lang=ru`);
    const offer = next.getByRole("status").filter({ hasText: "Обучение прервалось" });
    await offer.getByText(/, эпоха \d+ из 500\. /).waitFor();
    await offer.getByRole("button", { name: "Удалить" }).click();
    await offer.waitFor({ state: "detached" });
    await next.reload();
    // It has looked, and found none.
    await expect.poll(() => next.evaluate(() => localStorage.getItem("ganglion-unfinished"))).toBeNull();
    expect(await offer.count()).toBe(0);
    await close();
  });
});

describe("a run in a browser that has no room", () => {
  it("goes on all the same, with a quiet word that closing the page would lose it", async () => {
    const { page, troubles, close } = await playground.open(`?${lasting}`);
    const session = await page.context().newCDPSession(page);
    const { origin } = new URL(playground.address);
    await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
    await startSlowly(page);
    await page.getByText("This browser is out of storage: the run is lost if you close the page.").waitFor();
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await expectNoViolations(page);
    expect(troubles).toStrictEqual([]);
    await close();
  });
});
