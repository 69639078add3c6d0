import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { onePage, type OpenPage, type Playground, runToTheEnd, startPlayground } from "./playground.ts";

describe("a page that is slow to draw", () => {
  const opened = onePage("?hidden=&batch=1024&epochs=500&hide=network,results,experiments");

  it("is not waited for: what it can't show is left out, and the time it says is that on the wall", async () => {
    const { page } = opened;
    await page.getByRole("button", { name: "Start" }).waitFor();
    await page.evaluate(watchSlowly);
    await runToTheEnd(page);
    const { began, ended, shown } = await page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched);
    // Each of the 500 epochs has something to tell, and each of them would cost the page a fifth of a second.
    expect(shown).toBeGreaterThan(2);
    expect(shown).toBeLessThan(400);
    const detail = (await page.locator(".run-detail").textContent()) ?? "";
    const [, minutes = "0", rest = ""] = /in (?:(\d+) min )?([\d.]+) s/.exec(detail) ?? [];
    const seconds = 60 * Number(minutes) + Number(rest);
    const onTheWall = (ended - began) / 1000;
    expect(seconds).toBeLessThanOrEqual(onTheWall + 0.5);
    expect(seconds).toBeGreaterThan(onTheWall / 2);
  });
});

interface Watched {
  /** When the run was under way, and when the page said that it was over. Units: milliseconds. */
  began: number;
  ended: number;
  /** How often the page showed how far it was. */
  shown: number;
}

/** In the page: takes its time at whatever the run bar shows, and notes when. */
function watchSlowly(): void {
  const watched: Watched = { began: 0, ended: 0, shown: 0 };
  Object.assign(globalThis, { watched });
  const bar = document.querySelector(".run-bar");
  const seen = { detail: "" };
  new MutationObserver(() => {
    const button = bar?.querySelector(".button-primary")?.textContent;
    const detail = bar?.querySelector(".run-detail")?.textContent ?? "";
    const now = performance.now();
    if (button === "Pause" && watched.began === 0) watched.began = now;
    if (button === "Train again" && watched.ended === 0) watched.ended = now;
    if (button !== "Pause" || detail === seen.detail) return;
    seen.detail = detail;
    watched.shown += 1;
    while (performance.now() - now < 200);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
}

describe("the charts", () => {
  let playground: Playground;
  beforeAll(async () => {
    playground = await startPlayground();
  });
  afterAll(() => playground.close());

  it.each([
    ["of a run that learned", "?epochs=3&hidden=16", "Finished", "Loss Accuracy Epoch"],
    [
      "of one that diverged at once, with losses of any size",
      "?epochs=4&rate=1000&hidden=32,32,32",
      "Diverged",
      "Loss Accuracy Epoch",
    ],
    ["in Russian", "?epochs=4&rate=1000&hidden=32,32,32&lang=ru", "Разошлось", "Потери Точность Эпоха"],
  ])("say what their axes are, and cut off no label: %s", async (_, query, outcome, names) => {
    const { page, close } = await openWatched(playground, query);
    const [loss = "", accuracy = "", epoch] = names.split(" ");
    await page.locator(".run-bar .button-primary").click();
    await page.locator(".run-title").getByText(outcome).waitFor();
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const title of [loss, accuracy]) {
        const drawn = (): Promise<Drawn[]> => textsOf(page, title);
        await expect.poll(async () => (await drawn()).map(({ text }) => text)).toContain(title);
        expect((await drawn()).map(({ text }) => text)).toContain(epoch);
        const marks = (await drawn()).filter(({ text }) => text !== title && /^[\d.,]+(e\+\d+| %)?$/.test(text));
        // Those of the epochs, and some of the values.
        expect(marks.length).toBeGreaterThan(6);
        expect((await drawn()).filter(({ isCut }) => isCut)).toStrictEqual([]);
      }
    }
    await close();
  });
});

interface Drawn {
  readonly text: string;
  readonly isCut: boolean;
}

/** Opens a page that remembers which texts were drawn on each canvas, and whether they reach beyond it. */
async function openWatched(playground: Playground, query: string): Promise<OpenPage> {
  const opened = await playground.open("about:blank");
  await opened.page.addInitScript(watchTexts);
  await opened.page.goto(playground.address + query);
  return opened;
}

function watchTexts(): void {
  const texts = new WeakMap<HTMLCanvasElement, Drawn[]>();
  Object.assign(globalThis, { textsOn: (canvas: HTMLCanvasElement) => texts.get(canvas) ?? [] });
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function clear(...box) {
    texts.delete(this.canvas);
    clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.fillText = function draw(text, x, y, ...rest) {
    const size = this.measureText(text);
    const corners = [
      [x - size.actualBoundingBoxLeft, y - size.actualBoundingBoxAscent],
      [x + size.actualBoundingBoxRight, y + size.actualBoundingBoxDescent],
    ].map(([left, top]) => this.getTransform().transformPoint(new DOMPoint(left, top)));
    // Half a pixel is a matter of rounding.
    const isOut = (at: number, most: number): boolean => at < -0.5 || at > most + 0.5;
    const { width, height } = this.canvas;
    const isCut = corners.some((corner) => isOut(corner.x, width) || isOut(corner.y, height));
    texts.set(this.canvas, [...(texts.get(this.canvas) ?? []), { text, isCut }]);
    fillText.call(this, text, x, y, ...rest);
  };
}

function textsOf(page: Page, title: string): Promise<Drawn[]> {
  return page
    .getByRole("region", { name: title, exact: true })
    .locator("canvas")
    .evaluate((canvas: HTMLCanvasElement) =>
      (globalThis as unknown as { textsOn(canvas: HTMLCanvasElement): Drawn[] }).textsOn(canvas),
    );
}

describe("the foot of every page", () => {
  const opened = onePage("?hide=network,results");

  it.each(["", "labs/", "labs/graph/"])("leads to the repository, the documentation and npm: /%s", async (path) => {
    const { page } = opened;
    await page.goto(new URL(path, page.url().replace(/(labs\/.*|\?.*)$/, "")).href);
    const links = page.getByRole("navigation", { name: "Ganglion" }).getByRole("link");
    await links.first().waitFor();
    const found = await links.evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute("href")]));
    const repository = found[0]?.[1] ?? "";
    expect(repository).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+$/);
    expect(found).toStrictEqual([
      ["Source code", repository],
      ["Documentation", `${repository}/tree/main/docs`],
      ["Packages on npm", expect.stringMatching(/^https:\/\/www\.npmjs\.com\/org\/[\w-]+$/)],
    ]);
  });
});
