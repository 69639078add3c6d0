import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cifarFile, pictureFiles } from "../pictures.ts";
import { expectNoViolations } from "./axe.ts";
import { onePage, runToTheEnd } from "./playground.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pictures-"));
  const files = pictureFiles(6, 10);
  files.set("apples/list.txt", Buffer.from("no picture"));
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  };
  for (const [path, bytes] of files) {
    await write(`plants/${path}`, bytes);
    if (path.endsWith("000.png")) for (const year of [2024, 2025]) await write(`years/${year}/${path}`, bytes);
  }
});
afterAll(() => rm(folder, { recursive: true }));

function openWindow(page: Page): Promise<void> {
  return page.getByRole("button", { name: "Your own pictures…" }).click();
}

/** Gives the window files, as if they had been chosen. */
async function choose(page: Page, name: string, content: Buffer): Promise<void> {
  await page
    .getByLabel("A zip archive or CIFAR files")
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: content });
}

describe("pictures of one's own", () => {
  const opened = onePage();

  it("are refused in words where they cannot be trained on", async () => {
    const { page } = opened;
    await openWindow(page);
    const alert = page.getByRole("dialog").getByRole("alert").filter({ hasText: "These cannot be used" });
    await choose(page, "data_batch_1.bin", Buffer.alloc(3000));
    await alert
      .getByText("“data_batch_1.bin” has 3,000 bytes, which is not a whole number of 3,073-byte records.")
      .waitFor();
    await choose(page, "pictures.zip", Buffer.from("no archive"));
    await alert.getByText("The archive is damaged, encrypted or not an archive at all.").waitFor();
    await choose(page, "1.png", Buffer.from("one"));
    await alert.getByText("“1.png” is not in a folder.").waitFor();
    await choose(page, "iris.csv", Buffer.from("length,width\n5.1,3.5"));
    await alert.getByText("“iris.csv”: it is not a JPEG, PNG, GIF, WebP or BMP picture.", { exact: false }).waitFor();
    await choose(page, "IMG_1.HEIC", Buffer.from("\0\0\0\u0018ftypheic"));
    await alert
      .getByText("“IMG_1.HEIC”: it is a HEIC picture, as iPhones take them; convert it", { exact: false })
      .waitFor();
    await page.getByLabel("A folder of pictures").setInputFiles(join(folder, "years"));
    await alert
      .getByText(/“202\d\/(apples|berries|clovers)\/000.png” is in a folder within another folder\./)
      .waitFor();
    await expectNoViolations(page, { within: "dialog" });
  });

  it("are read from a folder and shown, each class with its count, and what was left out by name", async () => {
    const { page } = opened;
    const side = page.getByLabel("Side, in pixels", { exact: true });
    await side.fill("9000");
    await side.blur();
    await page.getByText("Side, in pixels must be a whole number from 8 to 64.", { exact: false }).waitFor();
    await side.fill("8");
    await side.blur();
    await page.getByLabel("A folder of pictures").setInputFiles(join(folder, "plants"));
    const ready = page.getByRole("region", { name: "plants" });
    await ready.getByText("18 pictures · 3 classes · 8 × 8, colour").waitFor();
    expect(await ready.getByRole("listitem").first().innerText()).toMatch(/^apples\s+6$/);
    await ready.getByText("1 file was left out").click();
    await ready.getByText("apples/list.txt it is not a JPEG, PNG, GIF, WebP or BMP picture").waitFor();
    await expectNoViolations(page, { within: "dialog" });
    await ready.getByRole("button", { name: "Train on these" }).click();
    await page.getByText("3 classes · 8 × 8 pixels, colour · 14 to train on, 4 held out").waitFor();
    expect(await page.getByRole("radio", { name: "plants" }).isChecked()).toBe(true);
  });

  it("are trained on, and every panel is of their classes", async () => {
    const { page, troubles } = opened;
    await page.getByText("192 numbers → 16 filters → 64 → 3").waitFor();
    await runToTheEnd(page);
    expect(await page.getByTestId("validation-accuracy").textContent()).toBe("100.0 %");
    const cards = page.locator(".prediction");
    expect(await cards.count()).toBe(4);
    expect(await cards.locator(".prediction-name").allTextContents()).toContain("clovers");
    await page.getByRole("tab", { name: "Confusion" }).click();
    await expect.poll(() => page.locator(".confusion tbody td").count()).toBe(9);
    const name = page.locator(".confusion tbody .class-name").first();
    const width = await name.evaluate((span) => {
      const before = span.firstChild?.nodeValue ?? "";
      if (span.firstChild) span.firstChild.nodeValue = "a class may be called anything ".repeat(9);
      const wide = span.getBoundingClientRect().width;
      if (span.firstChild) span.firstChild.nodeValue = before;
      return wide;
    });
    expect(width).toBeLessThanOrEqual(110);
    await page.getByRole("tab", { name: "Draw" }).click();
    await page
      .getByLabel("A picture for the network")
      .setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: pictureFiles(1, 30).get("berries/000.png")! });
    await page
      .getByTestId("drawn")
      .getByText(/^It says berries, \d+ %\.$/)
      .waitFor();
    await page
      .getByLabel("A picture for the network")
      .setInputFiles({ name: "mine.txt", mimeType: "text/plain", buffer: Buffer.from("text") });
    await page.getByText("mine.txt could not be read: it is not a JPEG, PNG, GIF, WebP or BMP picture.").waitFor();
    await page.getByRole("tab", { name: "Code" }).click();
    await page.getByText('imageFolder("plants", { size: 8, channels: 3, perClass: 500, onError: "skip" })').waitFor();
    await page.getByText("Node and browsers decode JPEG a little differently").waitFor();
    expect(troubles).toStrictEqual([]);
  });

  it("are there after a reload, and go with Back", async () => {
    const { page } = opened;
    await page.reload();
    await page.getByText("3 classes · 8 × 8 pixels, colour · 14 to train on, 4 held out").waitFor();
    await page.getByRole("radio", { name: "Digits" }).check();
    await page.getByText("8 × 8 pixels · 1,438 to train on, 359 held out").waitFor();
    await page.goBack();
    await page.getByText("3 classes · 8 × 8 pixels, colour · 14 to train on, 4 held out").waitFor();
  });

  it("say in Russian, too, why a picture to try is none, though their window was not opened", async () => {
    const { page } = opened;
    await runToTheEnd(page);
    await page
      .getByText("Only 4 were held out to measure this on, so it is rough: more would help.", { exact: false })
      .waitFor();
    await page.getByRole("tab", { name: "Draw" }).click();
    await page
      .getByLabel("A picture for the network")
      .setInputFiles({ name: "1.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
    await page.getByText("1.txt could not be read: it is not a JPEG", { exact: false }).waitFor();
    // Names of all lengths leave the bars below each other.
    const lefts = await page
      .locator(".draw-share")
      .evaluateAll((bars) => bars.map((bar) => Math.round(bar.getBoundingClientRect().left)));
    expect([lefts.length, new Set(lefts).size]).toStrictEqual([3, 1]);
    await page.getByLabel("Language").selectOption("ru");
    await page
      .getByLabel("Картинка для сети")
      .setInputFiles({ name: "2.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") });
    await page.getByText("Не удалось прочитать 2.txt: это не картинка JPEG", { exact: false }).waitFor();
    await page.getByLabel("Язык").selectOption("en");
    await page.getByRole("button", { name: "Reset", exact: true }).click();
  });

  it("can be deleted, are then missed by the link, and are taken back", async () => {
    const { page, troubles } = opened;
    await openWindow(page);
    const kept = page.getByRole("region", { name: "Pictures on this device" });
    await kept.getByText(/18 pictures · 3 classes · 8 × 8, colour · [\d.]+ MB · in use/).waitFor();
    await kept.getByRole("button", { name: "Delete plants" }).click();
    await kept.getByText("plants was deleted.").waitFor();
    await page.keyboard.press("Escape");
    const missing = page.getByRole("alert").filter({ hasText: "These pictures are missing" });
    await missing.getByText("called “plants”: 18 pictures · 3 classes · 8 × 8, colour", { exact: false }).waitFor();
    await page.getByRole("button", { name: "Start" }).click();
    await page.getByText("Could not start", { exact: true }).waitFor();
    await expectNoViolations(page, { within: ".notice" });
    await missing.getByRole("button", { name: "Choose them…" }).click();
    await page.getByLabel("A folder of pictures").setInputFiles(join(folder, "plants"));
    const ready = page.getByRole("region", { name: "plants" });
    await ready.getByRole("button", { name: "Train on these" }).click();
    await page.getByText("3 classes · 8 × 8 pixels, colour · 14 to train on, 4 held out").waitFor();
    await missing.waitFor({ state: "detached" });
    expect(troubles).toStrictEqual([]);
  });

  it("may be dropped on the page: a folder, or files of CIFAR", async () => {
    const { page } = opened;
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: [join(folder, "plants")], dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, x: 700, y: 400, data });
    }
    await page.getByRole("region", { name: "plants" }).getByText("18 pictures · 3 classes").waitFor();
    await page.keyboard.press("Escape");
    const bytes = cifarFile(Array.from({ length: 50 }, (_, index) => index % 10)).toString("base64");
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      const content = Uint8Array.from(atob(text), (character) => character.codePointAt(0) ?? 0);
      transfer.items.add(new File([content], "test_batch.bin"));
      return transfer;
    }, bytes);
    await page.dispatchEvent("body", "drop", { dataTransfer: dropped });
    await page
      .getByRole("region", { name: "CIFAR-10" })
      .getByText("50 pictures · 10 classes · 32 × 32, colour")
      .waitFor();
    await page.keyboard.press("Escape");
  });
});

describe("a link to pictures that are elsewhere", () => {
  const opened = onePage("?data=own&own=folder~pets~3x16x16~2~40~500~0123456789abcdef&epochs=2&lang=ru");

  it("says in the reader's language which they are, and takes others instead", async () => {
    const { page } = opened;
    await page
      .getByText("Для этого эксперимента нужны картинки «pets»: 40 картинок · 2 класса · 16 × 16, цветные.", {
        exact: false,
      })
      .waitFor();
    await page.getByRole("button", { name: "Выбрать их…" }).click();
    expect(await page.getByLabel("Сторона, в пикселях", { exact: true }).inputValue()).toBe("16");
    await page.getByLabel("Папка с картинками").setInputFiles(join(folder, "plants"));
    await page.getByText("Это не те картинки, которых ждёт ссылка", { exact: false }).waitFor();
    await page.getByRole("region", { name: "plants" }).getByRole("button", { name: "Обучать на них" }).click();
    await page.getByText("3 класса · 16 × 16 пикселей, цветные", { exact: false }).waitFor();
    expect(await page.evaluate(() => location.search)).toContain("epochs=2&");
  });
});
