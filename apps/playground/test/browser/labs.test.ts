import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { expectNoViolations, violations } from "./axe.ts";
import { onePage, type OpenPage, seeing } from "./playground.ts";

const opened = onePage("about:blank");

/** Opens a lab, and waits for its number. */
async function openLab(name: string, query = ""): Promise<Omit<OpenPage, "close">> {
  const { page } = opened;
  await page.goto(`${inject("isolatedAddress")}labs/${name}/${query}`);
  await settled(page);
  return opened;
}

/** Waits until all panels show what the lab is set to. */
async function settled(page: Page): Promise<void> {
  await page.locator(".reading:not([data-waiting])").waitFor();
  await expect.poll(() => page.locator("[data-waiting], .lab-waiting").count()).toBe(0);
}

async function reading(page: Page): Promise<{ readonly number: number; readonly verdict: string }> {
  await settled(page);
  const text = (await page.getByTestId("reading").textContent()) ?? "";
  return {
    number: Number.parseFloat(text.replaceAll(",", "").replace("−", "-")),
    verdict: (await page.getByTestId("verdict").textContent()) ?? "",
  };
}

/** The tools of the head whose words do not fit into them, and so lie on what is beside. */
function overflowing(page: Page): Promise<string[]> {
  return page
    .locator(".header-tools .button")
    .evaluateAll((tools) => tools.filter((tool) => tool.scrollWidth > tool.clientWidth).map((tool) => tool.outerHTML));
}

/** The query of the link that goes on to training. */
async function trainLink(page: Page): Promise<URLSearchParams> {
  const href = await page.getByRole("link", { name: "Open this in Train" }).getAttribute("href");
  return new URL(href ?? "", page.url()).searchParams;
}

describe("the lab on initialization", () => {
  it("loses the signal at 0.01 and depth 6, and LSUV repairs it; the link says all of it", async () => {
    const { page, troubles } = await openLab("initialization", "?width=64&std=0.03&utm_source=x");
    await page.getByText("Ignored in the link: utm_source.").waitFor();
    const dead = await reading(page);
    expect(dead.number).toBeLessThan(0.01);
    expect(dead.verdict).toContain("The signal has died out");
    const link = await trainLink(page);
    expect([link.get("init"), link.get("hidden")]).toStrictEqual(["normal-0.01", "64,64,64,64,64,64"]);
    await page.getByText("Train does not have everything that is set here (σ = 0.03)", { exact: false }).waitFor();
    await expectNoViolations(page);
    await page.getByRole("radio", { name: "LSUV" }).check();
    await expect.poll(async () => (await reading(page)).verdict).toContain("The signal arrives");
    expect((await reading(page)).number).toBeGreaterThan(0.4);
    expect(new URL(page.url()).searchParams.get("repair")).toBe("lsuv");
    await page.goBack();
    await expect.poll(async () => (await reading(page)).number).toBe(dead.number);
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("not allowed"));
    });
    await page.getByRole("button", { name: "Copy link to this lab with these settings" }).click();
    const refused = page.getByRole("alert").filter({ hasText: "The link is in the address bar." });
    await refused.waitFor();
    expect(await violations(page)).toStrictEqual([]);
    await refused.getByRole("button").click();
    await refused.waitFor({ state: "detached" });
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on initialization with layers as wide as the lecture's, 4096", () => {
  it("says how far it is while it draws 33 million weights, and the page goes on", async () => {
    const { page, troubles } = await openLab("initialization", "?width=64&depth=2");
    await seeing(page, "Drawing the weights: layer 2 of 2…", async () => {
      await page.getByRole("slider", { name: "Units in a layer" }).press("End");
    });
    await page.getByText("33,554,432 weights: this may take a while.").waitFor();
    // What is chosen meanwhile is not waited for.
    await page.getByRole("slider", { name: "Seed" }).press("End");
    expect(new URL(page.url()).searchParams.get("seed")).toBe("99");
    const wide = await reading(page);
    expect(wide.number).toBeGreaterThan(0.2);
    expect(await page.locator(".lab-table tbody tr").count()).toBe(2);
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on computational graphs", () => {
  it("gives the lecture's gradients, step by step, and none behind a closed gate", async () => {
    const { page, troubles } = await openLab("graph");
    expect((await reading(page)).number).toBe(-4);
    const rows = () => page.locator(".lab-table tbody tr").allTextContents();
    expect(await rows()).toStrictEqual(["x−2−4−4", "y5−4−4", "z−433"]);
    await page.getByText("Back through +: −4.00 · 1.00 = −4.00; −4.00 · 1.00 = −4.00.").waitFor();
    await expectNoViolations(page);
    await page.getByRole("button", { name: "From the start" }).click();
    await page.getByRole("button", { name: "One step on" }).click();
    await page.getByText("Forward: + of −2.00; 5.00 is 3.00.").waitFor();
    await page.getByLabel("Examples").selectOption("A sigmoid neuron");
    await expect.poll(async () => (await reading(page)).number).toBe(-0.197);
    const field = page.getByLabel("Expression");
    await field.fill("relu(w * x + )");
    await page.getByText("The expression makes no sense at character").waitFor();
    await field.fill("relu(w0 * x0)");
    await expect.poll(async () => (await reading(page)).verdict).toContain("No gradient arrives");
    expect((await reading(page)).number).toBe(0);
    expect(new URL(page.url()).searchParams.get("f")).toBe("relu(w0 * x0)");
    await field.fill("relu(w * x + )");
    await page.getByLabel("Examples").selectOption("A sum times a factor");
    await expect.poll(() => field.inputValue()).toBe("(x + y) * z");
    await field.fill("(x + y) *");
    await page.getByRole("button", { name: "Reset settings" }).click();
    await expect.poll(() => field.inputValue()).toBe("(x + y) * z");
    await field.fill("constructor * 2");
    await expect.poll(rows).toStrictEqual(["constructor122"]);
    expect((await trainLink(page)).get("data")).toBe("digits");
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on activations", () => {
  it("kills ReLUs at rate 10 but not at 0.01, and rounds what needs an exponential", async () => {
    const { page, troubles } = await openLab("activations");
    const dead = await reading(page);
    expect(dead.number).toBeGreaterThan(20);
    expect(dead.verdict).toContain("No image moves these units any more");
    const cells = page.locator("[data-activation=relu] td, [data-activation=sigmoid] td");
    const [, , sigmoid8, sigmoid16, lost, , , relu8, relu16] = await cells.allTextContents();
    expect([relu8, relu16]).toStrictEqual(["exact", "exact"]);
    expect([sigmoid8, sigmoid16, lost]).toStrictEqual(["0.031", "1.2e-4", "57 %"]);
    await expectNoViolations(page);
    await page.getByLabel("Learning rate").fill("0");
    await expect.poll(async () => (await reading(page)).number).toBe(0);
    expect((await trainLink(page)).get("rate")).toBe("0.01");
    await page.getByLabel("Activation").selectOption("Sigmoid");
    await page.getByLabel("Sum x that the unit gets").press("End");
    await page.getByText("At x = 10: f = 1.000, slope 4.5e-5. A gradient of 1 goes on as 4.5e-5.").waitFor();
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on preparing data", () => {
  it("has gradients of one sign for positive inputs, not for decorrelated ones, and a round valley when whitened", async () => {
    const { page, troubles } = await openLab("preparation");
    const raw = await reading(page);
    expect(raw.number).toBeGreaterThan(0.97);
    expect(raw.verdict).toContain("zig-zags");
    const cells = page.locator(".lab-table tbody td:nth-of-type(2)");
    const conditions = (await cells.allTextContents()).map(Number);
    expect(conditions[0]).toBeGreaterThan(20);
    expect(conditions[4]).toBeCloseTo(1, 2);
    expect((await trainLink(page)).get("prep")).toBe("none");
    await expectNoViolations(page);
    await page.getByLabel("The data are").selectOption("Whitened");
    await expect.poll(async () => (await reading(page)).number).toBeLessThan(0.6);
    expect((await trainLink(page)).get("prep")).toBe("whiten");
    await page.getByText(/^Arrived in \d+ steps\.$/).waitFor();
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on normalization", () => {
  it("has group norm beat batch norm at batch size 2 alone, and folds without an error", async () => {
    const { page, troubles } = await openLab("normalization");
    await page.getByText("36 numbers are averaged together.").waitFor();
    const small = await reading(page);
    expect(small.number).toBeGreaterThan(3);
    expect(small.verdict).toContain("Group norm wins");
    const folding = Number(await page.getByTestId("folding-error").textContent());
    expect(folding).toBeGreaterThanOrEqual(0);
    expect(folding).toBeLessThan(1e-5);
    expect(await trainLink(page).then((link) => [link.get("norm"), link.get("batch")])).toStrictEqual(["batch", "2"]);
    await expectNoViolations(page);
    await page.getByRole("radio", { name: "Layer" }).check();
    await page.getByText("54 numbers are averaged together.").waitFor();
    await page.getByRole("slider", { name: "Batch size" }).press("End");
    await expect.poll(async () => (await reading(page)).number).toBeLessThan(2);
    expect(troubles).toStrictEqual([]);
  });
});

describe("the lab on backends", () => {
  it("has WebAssembly agree with the reference, and says what is not here", async () => {
    const { page, troubles } = await openLab("backends");
    const worst = await reading(page);
    expect(Number((await page.getByTestId("reading").textContent()) ?? "")).toBeLessThan(1e-4);
    expect(Number((await page.getByTestId("reading").textContent()) ?? "")).toBeGreaterThan(0);
    expect(worst.verdict).toContain("agree with the reference");
    await page.getByText(/^WebGPU is not available here: /).waitFor();
    // A browser without a graphics processor may have WebGL2 in software.
    const measured = await page.locator(".lab-table").first().locator("tbody td").filter({ hasText: " ms" }).count();
    expect([16, 24]).toContain(measured);
    const kernels = page.getByRole("group", { name: "gpu.js at work: WebGL2" }).locator("tbody th");
    const nothing = page.getByText("This page cannot reach a GPU", { exact: false });
    if (measured === 24) expect(await kernels.allTextContents()).toContain("matmul");
    else await nothing.waitFor();
    expect(["cpu", "wasm", "webgl2", "webgpu"]).toContain((await trainLink(page)).get("compute"));
    await expectNoViolations(page);
    // As much as a window of 1,280 pixels has left when it is magnified four times.
    await page.setViewportSize({ width: 320, height: 256 });
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    expect((await page.locator(".lab-reading").boundingBox())!.y).toBeLessThan(0);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(troubles).toStrictEqual([]);
  });
});

describe("the labs", () => {
  it("are found from the page for training, listed, and go back to it with the experiment; in Russian too", async () => {
    const { page, troubles } = opened;
    await page.goto(`${inject("isolatedAddress")}?lang=ru`);
    // A page that is left while it loads has requests that fail.
    await page.waitForLoadState("networkidle");
    await page.getByRole("link", { name: "Лаборатории" }).click();
    await page.getByRole("main").getByRole("link", { name: "Инициализация" }).click();
    await page.waitForURL(/labs\/initialization\/\?lang=ru$/);
    await page.getByRole("heading", { level: 1, name: "Инициализация" }).waitFor();
    await settled(page);
    expect(await page.title()).toBe("Инициализация · Ganglion");
    expect(await page.locator(".plot-grid text").allTextContents()).toContain("0,1");
    expect(await overflowing(page)).toStrictEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => overflowing(page)).toStrictEqual([]);
    const isPresentLabSeen = () =>
      page
        .locator(".lab-nav [aria-current]")
        .evaluate((link) => link.getBoundingClientRect().left >= 0 && link.getBoundingClientRect().right <= innerWidth);
    await expect.poll(isPresentLabSeen).toBe(true);
    await page.waitForLoadState("networkidle");
    await page.getByRole("link", { name: "Открыть в обучении" }).click();
    await page.waitForURL(/\/\?data=digits&.*init=normal-0\.01.*lang=ru$/);
    await page.getByRole("button", { name: "Начать" }).waitFor();
    expect(troubles).toStrictEqual([]);
  });
});
