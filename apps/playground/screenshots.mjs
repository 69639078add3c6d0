/**
 * `pnpm --filter @ganglion/playground screenshots`, after a build: takes the pictures of docs/guide/playground.md, of the page for
 * training after a run and of each lab, at two sizes in both themes, into docs/public/playground.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";
import { findChromium } from "../../scripts/lib/chromium.mjs";

const sizes = [
  { name: "wide", width: 1280, height: 800 },
  { name: "narrow", width: 360, height: 740 },
];
const pages = ["train", "graph", "activations", "initialization", "normalization", "preparation", "backends"];
const folder = fileURLToPath(new URL("../../docs/public/playground/", import.meta.url));

const server = await preview({
  root: import.meta.dirname,
  logLevel: "error",
  preview: { host: "127.0.0.1", port: 0, open: false },
});
const address = server.resolvedUrls?.local[0] ?? "";
const executablePath = await findChromium();
if (executablePath === undefined) throw new Error("screenshots: a Chromium must be installed, got none.");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  await mkdir(folder, { recursive: true });
  const context = await browser.newContext({ locale: "en", serviceWorkers: "block", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const session = await context.newCDPSession(page);
  for (const name of pages) {
    await page.setViewportSize(sizes[0] ?? { width: 1280, height: 800 });
    await page.goto(name === "train" ? `${address}?epochs=10` : `${address}labs/${name}/`);
    if (name === "train") {
      await page.getByRole("button", { name: "Start" }).click();
      await page.getByRole("button", { name: "Train again" }).waitFor();
      const hint = page.getByRole("button", { name: "No more hints" });
      if (await hint.isVisible()) await hint.click();
    } else {
      await page.locator(".reading:not([data-waiting])").waitFor();
      await page.waitForFunction(() => document.querySelector("[data-waiting], .lab-waiting") === null);
    }
    for (const { name: size, width, height } of sizes) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(() => new Promise((resolve) => void setTimeout(resolve, 400)));
        const shot = { format: /** @type {const} */ ("webp"), quality: 55 };
        const { data } = await session.send("Page.captureScreenshot", shot);
        await writeFile(`${folder}${name}-${size}-${colorScheme}.webp`, Buffer.from(data, "base64"));
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}
