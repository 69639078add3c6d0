import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { onePage, type Playground, startPlayground } from "./playground.ts";

describe("a teacher's link", () => {
  const opened = onePage("?hide=optimizer,draw,network,init,norm,activation,hidden,foo&epochs=1");

  it("hides what it names, and says which names mean nothing", async () => {
    const { page } = opened;
    await page.getByLabel("Schedule").waitFor();
    await page.getByRole("tab", { name: "Layers" }).waitFor();
    expect(await page.getByLabel("Optimizer").count()).toBe(0);
    expect(await page.getByRole("tab", { name: "Draw" }).count()).toBe(0);
    expect(await page.locator(".network").count()).toBe(0);
    await page.getByRole("heading", { name: "Network" }).waitFor({ state: "hidden" });
    await page.getByRole("status").filter({ hasText: "Ignored in the link: hide=foo." }).waitFor();
  });

  it("is made in a window: more is hidden, for a frame", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share this experiment" });
    const link = dialog.getByLabel("Link");
    expect(await dialog.getByLabel("Optimizer").isChecked()).toBe(true);
    await dialog.getByLabel("Optimizer").uncheck();
    await dialog.getByLabel("Learning rate").check();
    await dialog.getByLabel("For embedding in another page").check();
    await expect.poll(() => link.inputValue()).toMatch(/&hide=hidden,activation,norm,init,rate,network,draw&embed=1$/);
    expect(await dialog.getByLabel("Embed code").inputValue()).toContain("<iframe src=");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Share");
  });

  it("has keys, which are listed, and can be turned off", async () => {
    const { page, troubles } = opened;
    await page.keyboard.press("?");
    const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await dialog.getByText("Start, pause, resume").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("2");
    await page.getByRole("tab", { name: "Layers", selected: true }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("button", { name: "Train again" }).waitFor();
    await page.keyboard.press("?");
    await dialog.getByLabel("Use these shortcuts").uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await page.keyboard.press("?");
    await dialog.waitFor();
    expect(await page.getByRole("tab", { name: "Layers", includeHidden: true }).getAttribute("aria-selected")).toBe(
      "true",
    );
    await page.keyboard.press("Escape");
    expect(troubles).toStrictEqual([]);
  });

  it("gives hints, until they were read", async () => {
    const { page } = opened;
    const hint = page.getByRole("complementary", { name: "Hint" });
    await hint.getByText("Try it yourself", { exact: false }).waitFor();
    await hint.getByRole("button", { name: "No more hints" }).click();
    await hint.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Start" }).waitFor();
    expect(await hint.count()).toBe(0);
  });
});

describe("what of the results is shown", () => {
  const opened = onePage("?tab=confusion&smooth=1&log=2&epochs=1&utm_source=a%26b");

  it("is in the link, and goes back with nothing", async () => {
    const { page, troubles } = opened;
    const query = (): string => new URL(page.url()).search;
    const tab = (name: string) => page.getByRole("tab", { name, selected: true });
    await tab("Confusion").waitFor();
    await page.getByRole("status").filter({ hasText: "log=2" }).waitFor();
    expect(await page.getByLabel("Smooth").isChecked()).toBe(true);
    await page.getByLabel("Log scale").check();
    await expect.poll(query).toContain("log=1");
    await page.getByRole("tab", { name: "Layers" }).click();
    await expect.poll(query).toMatch(/tab=layers.*log=1|log=1.*tab=layers/);
    // Another experiment keeps it, and so does the way back.
    await page.getByLabel("Optimizer").selectOption("adam");
    await expect.poll(query).toContain("optimizer=adam");
    expect(query()).toContain("tab=layers");
    await page.getByRole("tab", { name: "Code" }).click();
    await page.goBack();
    await expect.poll(query).not.toContain("optimizer=adam");
    await tab("Code").waitFor();
    expect(query()).toContain("tab=code");
    await page.reload();
    await tab("Code").waitFor();
    expect(await page.getByLabel("Log scale").isChecked()).toBe(true);
    await page.getByLabel("Smooth").uncheck();
    await page.getByRole("tab", { name: "Predictions" }).click();
    await expect.poll(query).not.toMatch(/smooth|tab=/);
    expect(troubles).toStrictEqual([]);
  });
});

describe("an embedded page", () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  it("trains in a frame of another origin, without head and foot", async () => {
    const { page, close } = await playground.open("about:blank", { viewport: { width: 700, height: 740 } });
    const source = encodeURIComponent(`${playground.address}?embed=1&epochs=1`);
    await page.goto(`${inject("plainAddress")}lesson.html?${source}`);
    const frame = page.frameLocator("iframe");
    await frame.getByRole("button", { name: "Start" }).click();
    await frame.getByRole("button", { name: "Train again" }).waitFor();
    expect(await frame.getByRole("banner").count()).toBe(0);
    expect(await frame.getByRole("link", { name: "Open in the playground" }).getAttribute("target")).toBe("_blank");
    await close();
  });
});
