import { zipSync } from "fflate";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { pictureFiles } from "../pictures.ts";
import { lasting, onePage, runToTheEnd, startSlowly } from "./playground.ts";
import { moveOn, type Walk, type WalkOptions, walkPage } from "./walk/walk.ts";

const granted = { permissions: ["clipboard-read", "clipboard-write"] };

/** Pictures of two classes, to be read as they are set to be. */
const archive = Buffer.from(zipSync(Object.fromEntries(pictureFiles(6, 10))));

const picturesRead = /\d+ pictures · 3 classes · /;

/** Gives the window pictures; what it says of them then. */
async function readPictures(page: Page): Promise<string> {
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("A zip archive or CIFAR files")
    .setInputFiles({ name: "plants.zip", mimeType: "application/zip", buffer: archive });
  return (await dialog.getByText(picturesRead).first().textContent()) ?? "";
}

/** What a setting of how pictures are read comes to. */
function changesPictures(change: (field: Locator) => Promise<void>) {
  return async (field: Locator): Promise<void> => {
    const before = await readPictures(field.page());
    await change(field);
    await expect.poll(() => readPictures(field.page())).not.toBe(before);
  };
}

/** Of these the page alone does not show what they do. */
const proofs: NonNullable<WalkOptions["proofs"]> = {
  async 'button "Undo"'(button) {
    const query = (): Promise<string> => button.page().evaluate(() => location.search);
    const before = await query();
    await button.click();
    await expect.poll(query).not.toBe(before);
    await button.page().getByRole("button", { name: "Redo", exact: true }).click();
    await expect.poll(query).toBe(before);
  },
  async 'combobox "Language"'(list) {
    await list.selectOption("ru");
    await list.page().getByLabel("Язык").selectOption("en");
    await list.page().getByLabel("Language").waitFor();
  },
  async 'checkbox "Use these shortcuts"'(box) {
    const page = box.page();
    const theme = page.getByRole("button", { name: "Dark theme", includeHidden: true });
    const before = await theme.getAttribute("aria-pressed");
    await box.uncheck();
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    expect(await theme.getAttribute("aria-pressed")).toBe(before);
    await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
    await box.check();
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await expect.poll(() => theme.getAttribute("aria-pressed")).not.toBe(before);
  },
  // What is kept can be used as long as nothing undoes what is new in the settings.
  async 'button "Keep"'(button) {
    const kept = button.page().locator(".kept-runs tbody tr");
    const before = await kept.count();
    await button.click();
    await expect.poll(() => kept.count()).toBe(before + 1);
  },
  'textbox "Side, in pixels"': changesPictures(moveOn),
  'textbox "Pictures per class, at most"': changesPictures((field) => field.fill("5")),
  'radio "Grey"': changesPictures((radio) => radio.check()),
  async 'button "Read again with these settings"'(button) {
    const said = button.page().getByRole("dialog").getByText(picturesRead).first();
    const before = await said.textContent();
    await moveOn(button.page().getByLabel("Side, in pixels", { exact: true }));
    await button.click();
    await expect.poll(() => said.textContent()).not.toBe(before);
  },
  // Each step of slow motion waits for a quarter of a second, so that it trains at most four batches in one.
  async 'checkbox "Slow motion"'(box) {
    const detail = box.page().locator(".run-detail");
    const speed = async (): Promise<number> =>
      Number(/([\d,]+) samples\/s/.exec((await detail.textContent()) ?? "")?.[1]?.replaceAll(",", "") ?? Number.NaN);
    await box.uncheck();
    await expect.poll(speed).toBeGreaterThan(4 * 256);
    await box.check();
    await expect.poll(speed).toBeLessThanOrEqual(4 * 256);
  },
};

const common = {
  proofs,
  setsLink: /\((works|fails)\)"|"(Fix|Break) it|"Use these settings|"(Raise|Lower) |"Remove layer|"Reset settings/,
  moments: /"(Copied|Writing the project…|Starting…)"$/,
};

/** Walks, and says that all that was met answers, and could be used at some time. */
async function expectAnswers(page: Page, options: Partial<WalkOptions> & Pick<WalkOptions, "scope">): Promise<Walk> {
  const undo = page.getByRole("banner").getByRole("button", { name: "Undo", exact: true });
  const found = await walkPage(page, { ...common, parts: {}, undo: () => undo.click(), ...options });
  expect(found.faults).toStrictEqual([]);
  expect([...found.off].filter((kind) => !found.used.has(kind))).toStrictEqual([]);
  return found;
}

describe("every control of Train changes what it says:", () => {
  const layers = "hidden=c4,p,8,d20&batch=256&epochs=2";

  describe("a setting the link, the program and what the results are said to be of,", () => {
    const opened = onePage(
      `?${layers}&decay=0.01&clip=1&hide=network,curves,experiments,predictions,layers,confusion,draw,compare`,
    );

    it("and each is undone", async () => {
      const { page, troubles } = opened;
      await runToTheEnd(page);
      await page.locator("pre.code").getByText("conv2d").first().waitFor();
      const { used } = await expectAnswers(page, { scope: "aside", parts: { program: "pre.code", note: ".notice" } });
      expect(used.size).toBeGreaterThan(50);
      expect(troubles).toStrictEqual([]);
    });
  });

  describe("what is shown of a run that is over", () => {
    const opened = onePage(`?${layers}&hide=experiments`, granted);

    it("is another way of looking at it", async () => {
      const { page, troubles } = opened;
      await runToTheEnd(page);
      await moveOn(page.getByLabel("Seed", { exact: true }));
      const { used } = await expectAnswers(page, {
        scope: "header, main > :not(.run-bar)",
        last: /"Undo the changes"/,
      });
      expect(used.size).toBeGreaterThan(35);
      expect(troubles).toStrictEqual([]);
    });
  });

  describe("the experiments to press", () => {
    const opened = onePage("?batch=512&hide=network,curves,results");

    it("set up what they name", async () => {
      const { page, troubles } = opened;
      await page.getByRole("button", { name: "Start" }).waitFor();
      const { used } = await expectAnswers(page, { scope: ".lessons" });
      expect(used.size).toBeGreaterThan(18);
      expect(troubles).toStrictEqual([]);
    });
  });

  describe("a run that goes on", () => {
    const opened = onePage(`?${lasting}&hide=network,curves,experiments,results`);

    it("is paused, led on, begun anew, and forgotten", async () => {
      const { page, troubles } = opened;
      await startSlowly(page);
      await moveOn(page.getByLabel("Seed", { exact: true }));
      const { used } = await expectAnswers(page, {
        scope: ".run-bar, .notice",
        last: /"(Resume|Reset|Undo the changes)"/,
      });
      expect([...used]).toStrictEqual(expect.arrayContaining(['button "One step"', 'button "Start"']));
      expect(troubles).toStrictEqual([]);
    });
  });
});
