import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { findHeadlessChromium } from "../lib/chromium.mjs";

/** What most pages allow that are strict: their own scripts, and WebAssembly. */
export const STRICT = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".gz": "application/gzip" };

/**
 * Serves a folder, opens its page in Chromium, and waits for what the page's program leaves in `outcome`.
 *
 * @param {string} folder
 * @param {string} policy the content security policy
 * @param {{ files?: Readonly<Record<string, string>>, missing?: readonly string[] }} [changes] texts that are served instead of files, and
 *   files that are not served
 * @returns {Promise<Record<string, unknown> & { requests: number }>}
 */
export async function outcomeOfFolder(folder, policy, { files = {}, missing = [] } = {}) {
  const server = createServer(async ({ url = "/" }, response) => {
    const path = url.split("?")[0] === "/" ? "/index.html" : (url.split("?")[0] ?? "");
    const isThere = !missing.includes(path);
    const body = isThere ? (files[path] ?? (await readFile(join(folder, path)).catch(() => undefined))) : undefined;
    const type = types[/** @type {".js"} */ (extname(path))] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type, "content-security-policy": policy });
    response.end(body);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  try {
    const address = /** @type {import("node:net").AddressInfo} */ (server.address());
    return await outcomeOfPage(`http://127.0.0.1:${address.port}/`);
  } finally {
    server.close();
  }
}

/** @type {import("playwright-core").Browser | undefined} */
let shared;

/** One browser for all pages, one after another, each of which has a context of its own. */
async function sharedBrowser() {
  if (shared?.isConnected()) return shared;
  const executablePath = await findHeadlessChromium();
  if (executablePath === undefined) throw new Error("There is no Chromium. Install one, or set CHROMIUM_PATH.");
  shared = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return shared;
}

/** Ends that browser, where there was a page. */
export async function closeBrowser() {
  await shared?.close();
}

/**
 * @param {string} address
 * @returns {Promise<Record<string, unknown> & { requests: number }>}
 */
export async function outcomeOfPage(address) {
  const context = await (await sharedBrowser()).newContext();
  try {
    const page = await context.newPage();
    /** @type {string[]} */
    const troubles = [];
    let requests = 0;
    page.on("request", () => {
      requests += 1;
    });
    page.on("pageerror", ({ message }) => troubles.push(message));
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    await page.goto(address);
    await page
      .waitForFunction(() => "outcome" in globalThis)
      .catch(() => {
        throw new Error(`The page's program did not run: ${troubles.join(" ")}`);
      });
    return { .../** @type {object} */ (await page.evaluate(() => Reflect.get(globalThis, "outcome"))), requests };
  } finally {
    await context.close();
  }
}
