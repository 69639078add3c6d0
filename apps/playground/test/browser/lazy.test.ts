import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { expectNoViolations } from "./axe.ts";
import { onePage, runToTheEnd } from "./playground.ts";
import { expectInRussian } from "./russian-words.ts";

const opened = onePage("about:blank");

/** The page, where nothing that such a script is in arrives, gone to a link. */
async function openWithout(scripts: RegExp | readonly RegExp[], link: string): Promise<Page> {
  const { page } = opened;
  await page.unrouteAll();
  for (const script of [scripts].flat()) await page.route(script, (route) => route.abort());
  await page.goto(inject("isolatedAddress") + link);
  return page;
}

/** What does not load, what a person does that needs it, and what is there once it has loaded. */
interface LazyPart {
  readonly script: RegExp;
  act(page: Page): Promise<void>;
  shown(page: Page): Promise<unknown>;
}

const failing = "?rate=1000&epochs=1&hidden=8";
const quick = "?epochs=1&hidden=8";

function openTab(name: string) {
  return (page: Page): Promise<void> => page.getByRole("tab", { name }).click();
}

const parts: readonly (readonly [name: string, query: string, part: LazyPart])[] = [
  [
    "the Code tab",
    quick,
    {
      script: /code-panel/,
      act: openTab("Code"),
      shown: (page) => page.locator("pre.code").getByText("sequential").first().waitFor(),
    },
  ],
  [
    "the Draw tab",
    quick,
    {
      script: /draw-panel/,
      async act(page) {
        await runToTheEnd(page);
        await openTab("Draw")(page);
      },
      shown: (page) => page.getByRole("application").waitFor(),
    },
  ],
  [
    "the charts",
    quick,
    {
      script: /\/plot-(?!area)/,
      act: runToTheEnd,
      shown: (page) => page.locator(".chart-plot canvas").nth(1).waitFor(),
    },
  ],
  [
    "what a finding is said with",
    failing,
    {
      script: /describe-finding/,
      act: runToTheEnd,
      shown: (page) => expect.poll(() => page.locator(".verdict p").first().textContent()).toMatch(/\w{4}/),
    },
  ],
  [
    "the window for one's own pictures",
    quick,
    {
      script: /own-data-window/,
      act: (page) => page.getByRole("button", { name: "Your own pictures…" }).click(),
      shown: (page) => page.getByRole("dialog").getByRole("button", { name: "Choose a folder…" }).waitFor(),
    },
  ],
];

describe("what is loaded when it is needed first says so where it does not come, and comes when asked again:", () => {
  it.each(parts)("%s", async (_, query, { script, act, shown }) => {
    const page = await openWithout(script, query);
    await act(page);
    const notice = page.getByRole("alert").filter({ hasText: "This part of the page did not load" }).first();
    await notice.waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await expectInRussian(page, "Эта часть страницы не загрузилась");
    await notice.getByRole("button", { name: "Try again" }).click();
    await notice.getByRole("button", { name: "Reload the page" }).waitFor();
    await page.unroute(script);
    await notice.getByRole("button", { name: "Try again" }).click();
    await shown(page);
    await expect.poll(() => notice.count()).toBe(0);
  });

  it("Russian, in both languages, and the page goes on in English", async () => {
    const page = await openWithout(/\/ru-/, quick);
    await page.getByLabel("Language").selectOption("ru");
    const notice = page.getByRole("alert").filter({ hasText: "The Russian texts did not load." });
    await notice.getByText("Русские тексты не загрузились.").waitFor();
    expect(await page.getByLabel("Language").inputValue()).toBe("en");
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await page.unroute(/\/ru-/);
    await notice.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Начать" }).waitFor();
    expect(await page.getByLabel("Язык").inputValue()).toBe("ru");
    expect(await notice.count()).toBe(0);
  });

  it("a part that a run needs", async () => {
    const page = await openWithout(/training-run/, quick);
    await page.getByRole("button", { name: "Start" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "Training could not start" });
    await notice.getByText("A script that it needs did not load.").waitFor();
    await page.unroute(/training-run/);
    await notice.getByRole("button", { name: "Train again" }).click();
    await page.locator(".run-progress[data-phase=finished]").waitFor();
  });

  it("what looks into the layers before the first step, and into a unit and a drawing after a run", async () => {
    const [audit, questions] = [/audit-/, /questions-/];
    const page = await openWithout([audit, questions], quick);
    await page.getByRole("tab", { name: "Layers" }).click();
    const notice = page.getByRole("alert").filter({ hasText: "This could not be computed" });
    await notice.waitFor();
    await page.unroute(audit);
    await notice.getByRole("button", { name: "Try again" }).click();
    await page.locator(".audit-table").waitFor();
    expect(await notice.count()).toBe(0);
    await runToTheEnd(page);
    await page.getByRole("button", { name: "Unit 1 of layer 1" }).click();
    await notice.waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await page.getByRole("tab", { name: "Draw" }).click();
    await page.getByRole("application").press("Space");
    await expect.poll(() => notice.count()).toBe(2);
    await page.unroute(questions);
    await notice.first().getByRole("button", { name: "Try again" }).click();
    await page.getByText("The images that excite it most").waitFor();
    await notice.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.getByTestId("drawn").textContent()).toMatch(/^It says/);
    expect(await notice.count()).toBe(0);
  });

  it("the computing of a lab", async () => {
    const backends = /worker\/(wasm|reference)-/;
    const page = await openWithout(backends, "labs/activations/?lang=ru&x=2");
    const notice = page.getByRole("alert").filter({ hasText: "Скрипт, который для этого нужен, не загрузился." });
    await notice.first().waitFor();
    await expectNoViolations(page, { colorsOf: "[role=alert]" });
    await page.unroute(backends);
    for (;;) {
      if ((await notice.count()) === 0) break;
      // It may go by itself meanwhile, with the answer to the last one.
      const again = notice.first().getByRole("button", { name: "Попробовать снова" });
      await again.click({ timeout: 2000 }).catch(() => undefined);
      await page.locator(".lab-waiting, [data-waiting]").first().waitFor({ state: "detached" });
    }
    await expect.poll(() => page.getByTestId("reading").textContent()).toMatch(/^\d/);
  });
});

describe("a page that cannot start says so", () => {
  it("in Russian where its link asks for Russian", async () => {
    const page = await openWithout(/\/ru-/, "?lang=ru");
    const message = page.getByRole("alert").filter({ hasText: "Страница не запустилась" });
    await message.waitFor();
    await page.unroute(/\/ru-/);
    await message.getByRole("button", { name: "Перезагрузить" }).click();
    await page.getByRole("button", { name: "Начать" }).waitFor();
  });
});
