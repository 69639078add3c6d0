/**
 * `pnpm --filter @ganglion/playground screenshots`, after a build: takes the pictures of docs/guide/playground.md, of the page for
 * training after a run and of each lab, at two sizes in both themes, into docs/public/playground.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";

// As the browser tests do: nothing of this is a part of the page, so that no check of it has to run again with the finder.
const { findChromium } = await import(new URL("../../scripts/lib/chromium.mjs", import.meta.url).href);
const themes = /** @type {const} */ (["light", "dark"]);
const looks = [
  { size: "wide", width: 1280, height: 800 },
  { size: "narrow", width: 360, height: 740 },
].flatMap((size) => themes.map((colorScheme) => ({ ...size, colorScheme })));
const pages = [
  "train",
  "graph",
  "activations",
  "initialization",
  "normalization",
  "preparation",
  "transfer",
  "backends",
];
/** Where a page opens with other settings than its own. */
const addresses = { train: "?epochs=10", transfer: "labs/transfer/?body=digits&data=digits" };
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
  page.setDefaultTimeout(900_000);
  const session = await context.newCDPSession(page);
  for (const name of pages) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(`${address}${addresses[name] ?? `labs/${name}/`}`);
    await ({ train, transfer: compare }[name] ?? settled)(page);
    for (const look of looks) {
      await page.setViewportSize({ width: look.width, height: look.height });
      await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => scrollTo(0, 0));
      await still(page);
      const shot = { format: /** @type {const} */ ("webp"), quality: 55 };
      const { data } = await session.send("Page.captureScreenshot", shot);
      await writeFile(`${folder}${name}-${look.size}-${look.colorScheme}.webp`, Buffer.from(data, "base64"));
    }
  }
} finally {
  await browser.close();
  await server.close();
}

/** @param {import("playwright-core").Page} page */
async function train(page) {
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Train again" }).waitFor();
  const hint = page.getByRole("button", { name: "No more hints" });
  if (await hint.isVisible()) await hint.click();
}

/** Waits until nothing changes any more: colours and charts follow a theme at their leisure. @param {import("playwright-core").Page} page */
async function still(page) {
  for (let [before, now] = ["", "-"]; before !== now; ) {
    before = now;
    await page.waitForTimeout(500);
    now = (await page.screenshot()).toString("base64");
  }
}

/** @param {import("playwright-core").Page} page */
async function compare(page) {
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.getByRole("button", { name: "Compare again" }).waitFor();
}

/** @param {import("playwright-core").Page} page */
async function settled(page) {
  await page.locator(".reading:not([data-waiting])").waitFor();
  await page.waitForFunction(() => document.querySelector("[data-waiting], .lab-waiting") === null);
}
