import { describe, expect, it } from "vitest";
import { expectNoViolations, violations } from "./axe.ts";
import { lasting, onePage, runToTheEnd, trainToTheEnd } from "./playground.ts";

describe("the keyboard", () => {
  const opened = onePage(`?${lasting}`);

  it("reaches and works everything: skip link, settings, start, pause, filter", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Start" }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to training");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Start");
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await expect.poll(() => page.getByLabel("Slow motion").isChecked()).toBe(true);
    for (let press = 0; press < 3; press += 1) await page.keyboard.press("Shift+Tab");
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
  });

  it("changes settings: arrows choose among a few, and step through the usual numbers", async () => {
    const { page } = opened;
    await page.getByRole("radio", { name: "Digits" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => page.getByRole("radio", { name: "Fashion-MNIST" }).isChecked()).toBe(true);
    const rate = page.getByLabel("Learning rate", { exact: true });
    await rate.focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(() => rate.inputValue()).toBe("0.1");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => rate.inputValue()).toBe("0.01");
  });

  it("stays beside what went away when it was pressed", async () => {
    const { page } = opened;
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    await page.getByRole("button", { name: "Got it" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(focused).toMatch(/^Four sigmoid layers/);
  });

  it("leads to nothing that screen readers miss, while it trains and while it is paused", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText(/^Epoch \d+ of 500$/).waitFor();
    await expectNoViolations(page);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText(/^Paused in epoch/).waitFor();
    await expectNoViolations(page, { within: "main" });
    await page.getByRole("button", { name: "Reset", exact: true }).click();
  });

  it("shows where it is", async () => {
    const { page } = opened;
    await page.getByRole("link", { name: "Skip to training" }).focus();
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
    expect(stops.has("seen")).toBe(true);
  });
});

describe("screen readers", () => {
  const opened = onePage("?bad=1&epochs=2");

  it("find nothing unlabelled and no text too faint before a run, light and dark", async () => {
    const { page } = opened;
    await page.getByText("2,410 parameters").waitFor();
    expect(await violations(page)).toStrictEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("button", { name: "Dark theme", pressed: true }).waitFor();
    expect(await violations(page, { rules: ["color-contrast"] })).toStrictEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
  });

  it("are spoken to a few times a run, and by what was meant for them", async () => {
    const { page } = opened;
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
    const status = page.getByRole("status").filter({ hasText: "Training" });
    await status.getByText(/^Training finished in .* s\. Validation accuracy: \d+\.\d %\.$/).waitFor();
    expect(await status.getAttribute("aria-live")).toBe("polite");
    const heard = await page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
    expect([...new Set(heard)]).toStrictEqual(["Training started.", expect.stringMatching(/^Training finished in/)]);
  });

  it("find nothing in the results either, whichever of their tabs is open, light and dark", async () => {
    const { page } = opened;
    expect(await violations(page)).toStrictEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.getByRole("button", { name: "Dark theme", pressed: true }).waitFor();
    expect(await violations(page, { rules: ["color-contrast"] })).toStrictEqual([]);
    for (const tab of ["Layers", "Confusion", "Draw", "Compare", "Code"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.getByRole("tab", { name: tab, selected: true }).waitFor();
      expect(await violations(page, { within: "[role=tabpanel]" }), tab).toStrictEqual([]);
    }
  });

  it("see with colours of their own what is chosen and how far it is", async () => {
    const { page } = opened;
    await page.emulateMedia({ forcedColors: "active", colorScheme: "light" });
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
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
    expect(await violations(page, { rules: ["color-contrast"] })).toStrictEqual([]);
  });
});

describe("windows over the page", () => {
  const opened = onePage("?hidden=8&epochs=1");

  it.each([
    ["Share", "Share this experiment"],
    ["Keyboard shortcuts", "Keyboard shortcuts"],
  ])("have nothing that screen readers miss, light, dark and in one's own colours: %s", async (button, title) => {
    const { page, troubles } = opened;
    await page.getByRole("button", { name: button, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.waitFor();
    for (const media of [
      { colorScheme: "light", forcedColors: "none" },
      { colorScheme: "dark", forcedColors: "none" },
      { colorScheme: "light", forcedColors: "active" },
    ] as const) {
      await page.emulateMedia(media);
      expect(await violations(page, { within: "dialog" }), JSON.stringify(media)).toStrictEqual([]);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(troubles).toStrictEqual([]);
  });
});

describe("a narrow page", () => {
  const opened = onePage("?hidden=512,256,128,64&epochs=1&batch=512", {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
  });

  it("has nothing that screen readers miss, with the settings open and a field that is wrong", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: /^Experiment/ }).click();
    await page.getByLabel("Seed", { exact: true }).fill("-1");
    await page.getByLabel("Seed", { exact: true }).blur();
    await page.getByRole("alert").filter({ hasText: "Seed must be" }).waitFor();
    await expectNoViolations(page);
  });

  it("fits any width, with a large network and its results", async () => {
    const { page } = opened;
    await runToTheEnd(page);
    // 320 is what a window of 1,280 has left when it is magnified four times.
    for (const width of [320, 360, 600, 861, 1280, 1920]) {
      await page.setViewportSize({ width, height: 740 });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    await page.getByLabel("Language").selectOption("ru");
    await page.setViewportSize({ width: 320, height: 256 });
    await page.getByRole("button", { name: "Обучить снова" }).waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    // Nothing stays in sight there, since it would hide most of the rest.
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    expect((await page.locator(".run-pinned").boundingBox())!.y).toBeLessThan(0);
  });
});

describe("the page", () => {
  const opened = onePage("", { colorScheme: "dark" });

  it("moves nothing where less motion is asked for", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Start" }).waitFor();
    const durations = await page
      .locator(".button")
      .evaluateAll((buttons) => buttons.map((button) => getComputedStyle(button).transitionDuration));
    expect(durations.length).toBeGreaterThan(3);
    const moving = (texts: readonly string[]) =>
      texts.flatMap((text) => text.split(", ")).filter((text) => Number.parseFloat(text) > 0.001);
    expect(moving(durations)).toStrictEqual([]);
    // Where it is not asked for, something moves, or nothing was tested.
    await page.emulateMedia({ reducedMotion: "no-preference" });
    const usual = await page
      .locator(".button")
      .evaluateAll((buttons) => buttons.map((button) => getComputedStyle(button).transitionDuration));
    expect(moving(usual).length).toBeGreaterThan(0);
  });

  it("follows the system's theme until another one is chosen, and remembers that", async () => {
    const { page } = opened;
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.getByRole("button", { name: "Dark theme", pressed: true }).waitFor();
    expect(await paper()).toBe("rgb(16, 18, 22)");
    await page.getByRole("button", { name: "Dark theme", pressed: true }).click();
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
    expect(await paper()).toBe("rgb(245, 244, 240)");
    await page.reload();
    await page.getByRole("button", { name: "Dark theme", pressed: false }).waitFor();
    expect(await paper()).toBe("rgb(245, 244, 240)");
  });
});
