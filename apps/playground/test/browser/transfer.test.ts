import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { shippedNames } from "@ganglion/transfer";
import { zipSync } from "fflate";
import type { Page } from "playwright-core";
import { describe, expect, inject, it } from "vitest";
import { writePng } from "../write-png.ts";
import { expectNoViolations } from "./axe.ts";
import { onePage, type OpenPage } from "./playground.ts";

const opened = onePage("about:blank");

/** Opens the lab anew; the requests are those that it makes from then on. */
async function openLab(query: string): Promise<Omit<OpenPage, "close">> {
  const { page, troubles, requests } = opened;
  const before = requests.length;
  await page.goto(`${inject("isolatedAddress")}labs/transfer/${query}`);
  return {
    page,
    troubles,
    get requests() {
      return requests.slice(before);
    },
  };
}

/** Presses Compare, and waits until all ways are done. */
async function compare(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.getByRole("button", { name: "Compare again" }).waitFor();
  return Number((await page.getByTestId("reading").textContent())?.replace("−", "-"));
}

function picture(number: number, isTall: boolean): Buffer {
  return Buffer.from(writePng((x, y) => ((isTall ? x : y) < 4 ? 30 * number : 255)));
}

/** Four pictures of each of two classes, and a file that is none. */
function archive(): Buffer {
  const files = [1, 2, 3, 4].flatMap((number) =>
    (["tall", "wide"] as const).map(
      (name) => [`pets/${name}/${number}.png`, picture(number, name === "tall")] as const,
    ),
  );
  const note = ["pets/wide/note.txt", Buffer.from("no picture")] as const;
  return Buffer.from(
    zipSync(Object.fromEntries([...files, note].map(([path, bytes]) => [path, new Uint8Array(bytes)]))),
  );
}

describe("the lab on transfer", () => {
  it("has fine-tuning beat training from scratch at 5 examples a class, and gives the result away", async () => {
    const lab = await openLab("?body=digits&data=digits&count=5&ways=last+scratch&seconds=600");
    const { page, troubles } = lab;
    await page.getByText("36 pictures").first().waitFor();
    const scripts = [...new Set(lab.requests)].filter((url) => url.endsWith(".js")).map((url) => new URL(url).pathname);
    const dist = join(import.meta.dirname, "..", "..", "dist");
    const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(join(dist, path))).length));
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(200_000);
    expect(lab.requests.filter((url) => url.endsWith(".safetensors"))).toStrictEqual([]);
    const train = await page.getByRole("link", { name: "Open this in Train" }).getAttribute("href");
    expect(new URL(train ?? "", page.url()).searchParams.get("hidden")).toBe("c8,r8,p,r16,p");
    await expectNoViolations(page);

    expect(await compare(page)).toBeGreaterThan(5);
    expect(await page.getByTestId("verdict").textContent()).toContain("Moving wins");
    expect(
      await page.locator("tr[data-way]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-way"))),
    ).toStrictEqual(["last", "scratch"]);
    expect(await page.getByTestId("cell").getAttribute("data-cell")).toBe("little-similar");
    const adviser = page.getByRole("region", { name: "The adviser", exact: true });
    await adviser.getByText("50 pictures in 10 classes, 5 in each.").waitFor();
    await page.getByLabel("Language").selectOption("ru");
    const said = page.getByRole("region", { name: "Советчик" });
    await said.getByText("Изображений: 50, классов: 10, в каждом — 5.").waitFor();
    const lines = await said.locator(".advice-cell, .advice-title, .advice-lines li").allTextContents();
    expect(lines.length).toBeGreaterThan(18);
    expect(lines.filter((line) => !/[а-яё]/.test(line))).toStrictEqual([]);
    await page.getByLabel("Язык").selectOption("en");
    await adviser.waitFor();
    await page.getByText(/^\d+ of 144 correct\. Mistakes first/).waitFor();
    expect(await page.locator(".prediction").first().getAttribute("data-verdict")).toBe("wrong");
    await page.getByRole("radio", { name: "Last stage" }).check();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as ONNX" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("digits-last.onnx");
    await page.getByText('await shipped("digits")').waitFor();
    const tried = page.getByRole("region", { name: "Try it on a new picture" });
    const input = tried.locator("input[type=file]");
    await input.setInputFiles({ name: "one.png", mimeType: "image/png", buffer: picture(3, true) });
    await expect.poll(() => tried.locator(".share").count()).toBe(5);
    await input.setInputFiles({ name: "none.png", mimeType: "image/png", buffer: Buffer.from("none") });
    await page.getByText("none.png cannot be used: it is not a JPEG, PNG, GIF, WebP or BMP picture.").waitFor();
    await page.getByLabel("Language").selectOption("ru");
    const triedRu = page.getByRole("region", { name: "Проверить на новом изображении" }).locator("input[type=file]");
    await triedRu.setInputFiles({ name: "empty.png", mimeType: "image/png", buffer: Buffer.of() });
    await page.getByText("empty.png не подходит: файл пуст.").waitFor();
    await page.getByLabel("Язык").selectOption("en");
    await expectNoViolations(page);

    await page.getByRole("slider", { name: "Examples per class" }).press("End");
    await page.getByText("The settings have changed since.").first().waitFor();
    expect(new URL(page.url()).searchParams.get("count")).toBe("1000");
    await page.getByRole("button", { name: "Compare again" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await expectNoViolations(page, { within: "main" });
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. What had finished by then is kept.").first().waitFor();
    await expectNoViolations(page, { within: "main" });
    expect(troubles).toStrictEqual([]);
  });

  it.skipIf(!(shippedNames() as readonly string[]).includes("resnet20-cifar10"))(
    "opens with the body of CIFAR-10 where it ships, which a few drawn shapes are enough for",
    async () => {
      const { page, troubles } = await openLab("?ways=probe+scratch&seconds=600");
      await page.getByText("120 pictures").first().waitFor();
      expect(await page.getByLabel("Pretrained network").inputValue()).toBe("resnet20-cifar10");
      // Two pictures of each shape show it as well as five, in half of the work.
      await page.getByRole("slider", { name: "Examples per class" }).press("Home");
      await expect.poll(() => new URL(page.url()).searchParams.get("count")).toBe("2");
      expect(await compare(page)).toBeGreaterThan(5);
      expect(troubles).toStrictEqual([]);
    },
  );

  it("takes one's own pictures from an archive, names what is none, and compares them", async () => {
    const { page, troubles } = await openLab("?body=digits&data=own&ways=probe");
    await page.getByText("No pictures yet.").waitFor();
    await page.getByText("Two classes with at least 4 pictures each are needed.").waitFor();
    await expectNoViolations(page);
    const input = page.locator('.own-tools input[accept*=".zip"]');
    await input.setInputFiles({ name: "broken.zip", mimeType: "application/zip", buffer: Buffer.from("none") });
    await page.getByText("broken.zip could not be unpacked: it is damaged, encrypted or not a zip archive.").waitFor();
    await input.setInputFiles({ name: "pets.zip", mimeType: "application/zip", buffer: archive() });
    await page.getByText("1 file was left out").waitFor();
    await page.getByText("wide/note.txt: it is not a JPEG, PNG, GIF, WebP or BMP picture.").waitFor();
    await page.getByLabel("Language").selectOption("ru");
    await page.getByText("1 файл пропущен").waitFor();
    await page.getByText("wide/note.txt: это не картинка JPEG, PNG, GIF, WebP или BMP.").waitFor();
    await page.getByLabel("Язык").selectOption("en");
    const tall = page.locator("[data-class=tall]");
    expect(await tall.locator("canvas").count()).toBe(4);
    await tall.getByRole("button", { name: "Remove picture tall/1.png" }).click();
    await page.getByText("Two classes with at least 4 pictures each are needed.").waitFor();
    await input.setInputFiles({ name: "pets.zip", mimeType: "application/zip", buffer: archive() });
    await expect.poll(() => tall.locator("canvas").count()).toBe(4);
    await compare(page);
    await page.getByText("Choose From scratch and one other way").waitFor();
    await page.getByText(/^Trained on \d pictures, measured on \d held-out ones/).waitFor();
    await page.getByText('await imageFolder("pictures", {').waitFor();
    await expectNoViolations(page);
    await page.getByRole("button", { name: "Remove class tall" }).click();
    await expect.poll(() => tall.count()).toBe(0);
    expect(troubles).toStrictEqual([]);
  });

  it("records from the camera while a button is held, and says why there is none", async () => {
    const { page, troubles } = await openLab("?body=digits&data=own");
    await page.getByRole("button", { name: "Use the camera…" }).click();
    await page.getByRole("alert").getByText("No camera", { exact: true }).waitFor();
    await page.evaluate(() => {
      const canvas = document.createElement("canvas");
      const context = canvas.getContext("2d");
      setInterval(() => {
        context?.fillRect(0, 0, canvas.width, canvas.height);
      }, 50);
      navigator.mediaDevices.getUserMedia = () => Promise.resolve(canvas.captureStream(20));
    });
    await page.getByLabel("New class").fill("mug");
    await page.getByRole("button", { name: "Add class" }).click();
    await page.getByText("none yet").waitFor();
    await page.getByRole("button", { name: "Use the camera…" }).click();
    const record = page.getByRole("button", { name: "Hold to record mug" });
    await expect
      .poll(() => page.locator("video").evaluate((video: HTMLVideoElement) => video.videoWidth))
      .toBeGreaterThan(0);
    await expectNoViolations(page);
    await record.focus();
    await page.keyboard.down("Space");
    await page.getByText(/^Hold to record mug \(([2-9]|\d{2,})\)$/).waitFor();
    await page.keyboard.up("Space");
    await page.locator("[data-class=mug] canvas").nth(1).waitFor();
    await page.getByRole("button", { name: "Turn the camera off" }).click();
    await page.getByRole("button", { name: "Use the camera…" }).waitFor();
    expect(troubles).toStrictEqual([]);
  });
});
