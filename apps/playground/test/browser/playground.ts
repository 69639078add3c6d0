import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { preview } from "vite";

const root = join(import.meta.dirname, "..", "..");
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** The production build, served, and a browser to open it in. */
export interface Playground {
  readonly address: string;
  /** Opens a page of its own; `query` is what its link says. */
  open(query?: string, options?: BrowserContextOptions): Promise<OpenPage>;
  close(): Promise<void>;
}

/** A page under observation. */
export interface OpenPage {
  readonly page: Page;
  /** What went wrong so far: console errors and warnings, exceptions, failed and foreign requests. */
  readonly troubles: readonly string[];
  /** The address of every request. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves `dist` on a free port of this machine and starts Chromium. */
export async function startPlayground(): Promise<Playground> {
  const server = await preview({
    root,
    logLevel: "error",
    preview: { host: "127.0.0.1", port: await freePort(), strictPort: true, open: false },
  });
  const address = server.resolvedUrls?.local[0];
  if (address === undefined) throw new Error("startPlayground: the server must have an address, got none.");
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: flags });
  return {
    address,
    open: (query = "", options = {}) => openPage(browser, address + query, options),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // Machines that run tests are shared; what is slow there is not wrong.
  page.setDefaultTimeout(120_000);
  const troubles: string[] = [];
  const requests: string[] = [];
  const { origin } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => troubles.push(`failed: ${request.url()}`));
  context.on("request", (request) => {
    requests.push(request.url());
    if (new URL(request.url()).origin !== origin) troubles.push(`foreign: ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles, requests, close: () => context.close() };
}

async function chromiumPath(): Promise<string> {
  const finder = pathToFileURL(join(root, "..", "..", "scripts", "lib", "chromium.mjs")).href;
  const { findChromium } = (await import(finder)) as { findChromium(): Promise<string | undefined> };
  const path = await findChromium();
  if (path !== undefined) return path;
  throw new Error("chromiumPath: a Chromium must be installed, got none. Set CHROMIUM_PATH to its program.");
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
