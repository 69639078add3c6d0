import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endless, type Playground, runToTheEnd, startPlayground, trainToTheEnd } from "./playground.ts";

let playground: Playground;
let axe = "";
beforeAll(async () => {
  playground = await startPlayground();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
});
afterAll(() => playground.close());

/** What axe finds wrong: labels, roles, contrast, order. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(
    () => (globalThis as unknown as { axe: { run(): Promise<unknown> } }).axe.run() as Promise<AxeResults>,
  );
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

describe("the keyboard", () => {
  it("reaches and works everything: skip link, settings, start, pause, filter", async () => {
    const { page, close } = await playground.open(`?${endless}`);
    await page.getByRole("button", { name: "Start" }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to training");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Start");
    await page.keyboard.press("Space");
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await expect.poll(focused).toBe("Pause");
    await page.keyboard.press("Enter");
    await page.getByText(/^Paused in epoch/).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Reset");
    await page.keyboard.press("Enter");
    await page.getByText("Ready", { exact: true }).waitFor();
    await close();
  });

  it("changes settings: arrows choose among a few, and step through the usual numbers", async () => {
    const { page, close } = await playground.open();
    await page.getByRole("radio", { name: "Digits" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("radio", { name: "Fashion-MNIST" }).isChecked()).toBe(true);
    const rate = page.getByLabel("Learning rate", { exact: true });
    await rate.focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => rate.inputValue()).toBe("0.1");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => rate.inputValue()).toBe("0.01");
    await close();
  });

  it("shows where it is", async () => {
    const { page, close } = await playground.open();
    await page.getByText("2,410 parameters").waitFor();
    await page.keyboard.press("Tab");
    const stops = new Set<string>();
    for (let press = 0; press < 22; press += 1) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return "";
        const marked = element.closest(".number-control") ?? element.parentElement?.querySelector(".segment-text");
        const outlines = [element, marked].map((one) => (one ? getComputedStyle(one).outlineStyle : "none"));
        return outlines.includes("solid") ? "seen" : element.outerHTML;
      });
      stops.add(stop);
    }
    expect([...stops].filter((stop) => stop !== "seen" && stop !== "")).toStrictEqual([]);
    await close();
  });
});

describe("screen readers", () => {
  it("are told when training starts and how it ended", async () => {
    const { page, close } = await playground.open("?epochs=2");
    const status = page.getByRole("status").filter({ hasText: "Training" });
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Training finished in .* s\. Validation accuracy: \d+\.\d %\.$/).waitFor();
    expect(await status.getAttribute("aria-live")).toBe("polite");
    await close();
  });

  it.each(["light", "dark"] as const)("find nothing unlabelled and no text too faint, %s", async (colorScheme) => {
    // Without motion no colour is on its way to another one when it is looked at.
    const { page, close } = await playground.open("?epochs=1", { colorScheme, reducedMotion: "reduce" });
    await page.getByText("2,410 parameters").waitFor();
    expect(await violations(page)).toStrictEqual([]);
    await trainToTheEnd(page);
    expect(await violations(page)).toStrictEqual([]);
    if (colorScheme === "dark") {
      for (const tab of ["Layers", "Confusion", "Draw", "Compare"]) {
        await page.getByRole("tab", { name: tab }).click();
        expect(await violations(page), tab).toStrictEqual([]);
      }
    }
    await close();
  });

  it("are spoken to a few times a run, and by what was meant for them", async () => {
    const { page, close } = await playground.open("?epochs=6");
    await page.getByText("2,410 parameters").waitFor();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(globalThis, { heard });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const element = target instanceof Element ? target : target.parentElement;
          const region = element?.closest("[aria-live], [role=status], [role=alert], output");
          if (region !== null && region !== undefined) heard.push(region.textContent ?? "");
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    await trainToTheEnd(page);
    const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    expect([...new Set(heard)]).toStrictEqual(["Training started.", expect.stringMatching(/^Training finished in/)]);
    await close();
  });

  it("see with colours of their own what is chosen and how far it is", async () => {
    const { page, close } = await playground.open("?epochs=1", { forcedColors: "active", reducedMotion: "reduce" });
    await trainToTheEnd(page);
    const colors = await page.evaluate(() => {
      const style = (selector: string): CSSStyleDeclaration => {
        const found = document.querySelector(selector);
        if (found === null) throw new Error(`style: there must be a ${selector}, got none.`);
        return getComputedStyle(found);
      };
      return {
        chosen: style(".segment-input:checked + .segment-text").backgroundColor,
        other: style(".segment-input:not(:checked) + .segment-text").backgroundColor,
        bar: [style(".bar").color, style(".bar").backgroundColor],
        swatch: getComputedStyle(document.querySelector(".legend-train")!, "::before").backgroundColor,
        card: style(".card").backgroundColor,
      };
    });
    expect(colors.chosen).not.toBe(colors.other);
    expect(colors.bar[0]).not.toBe(colors.bar[1]);
    expect(colors.swatch).not.toBe(colors.card);
    expect(await violations(page)).toStrictEqual([]);
    await close();
  });

  it("find nothing on a narrow screen with the settings open and a field that is wrong", async () => {
    const { page, close } = await playground.open("?bad=1", {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      reducedMotion: "reduce",
    });
    await page.getByRole("button", { name: /^Experiment/ }).click();
    await page.getByLabel("Seed", { exact: true }).fill("-1");
    await page.getByLabel("Seed", { exact: true }).blur();
    expect(await violations(page)).toStrictEqual([]);
    await close();
  });
});

describe("the page", () => {
  it("fits any width, with a large network and its results", async () => {
    const { page, close } = await playground.open("?hidden=512,256,128,64&epochs=1&batch=512", {
      viewport: { width: 360, height: 740 },
    });
    await page.getByRole("button", { name: /^Experiment/ }).click();
    await runToTheEnd(page);
    for (const width of [360, 600, 861, 1280, 1920]) {
      await page.setViewportSize({ width, height: 740 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await close();
  });

  it("follows the system's theme until another one is chosen, and remembers that", async () => {
    const { page, close } = await playground.open("", { colorScheme: "dark" });
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await paper()).toBe("rgb(16, 18, 22)");
    await page.getByRole("button", { name: "Dark theme", pressed: true }).click();
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
    expect(await paper()).toBe("rgb(245, 244, 240)");
    await page.reload();
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
    expect(await paper()).toBe("rgb(245, 244, 240)");
    await close();
  });

  it("moves nothing where less motion is asked for", async () => {
    const { page, close } = await playground.open("", { reducedMotion: "reduce" });
    const durations = await page
      .locator(".button")
      .evaluateAll((buttons) => buttons.map((button) => getComputedStyle(button).transitionDuration));
    expect(durations.length).toBeGreaterThan(3);
    expect(
      durations.flatMap((text) => text.split(", ")).filter((text) => Number.parseFloat(text) > 0.001),
    ).toStrictEqual([]);
    await close();
  });
});
