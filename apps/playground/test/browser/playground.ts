import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { inject } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const flags = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** How a browser reaches a graphics processor: not at all, or one in software by both ways. */
export const graphics = {
  none: ["--disable-gpu"],
  software: [
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--enable-unsafe-swiftshader",
    "--use-angle=swiftshader",
  ],
} as const;

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

/** What a playground is opened with. */
export interface PlaygroundOptions {
  /** Whether the server isolates the page from other origins. */
  readonly isIsolated?: boolean;
  readonly flags?: readonly string[];
}

/** Starts Chromium for the build that the test run serves. */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const { isIsolated = true, flags: more = graphics.none } = options;
  const address = inject(isIsolated ? "isolatedAddress" : "plainAddress");
  const browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: [...flags, ...more],
    timeout: patience,
  });
  return {
    address,
    open: (query = "", context = {}) => openPage(browser, address + query, context),
    close: () => browser.close(),
  };
}

/** What the link of a run says that outlasts every test: 180,000 steps are over on no machine before they are looked at. */
export const endless = "epochs=500&batch=4&hidden=256,256";

/** How long a browser and its pages are waited for: no machine is that slow. Units: milliseconds. */
const patience = 300_000;

/** Does what makes the page show `text` for a while, and resolves once it has: the page itself watches, meanwhile. */
export async function seeing(page: Page, text: string, act: () => Promise<void>): Promise<void> {
  const seen = page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (!document.body.innerText.includes(wanted)) return;
          observer.disconnect();
          resolve();
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
      }),
    text,
  );
  await Promise.all([seen, act()]);
}

/** Presses Start and waits for the end. Returns the validation accuracy, 0-100. */
export async function trainToTheEnd(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Finished", { exact: true }).waitFor();
  return Number.parseFloat((await page.getByTestId("validation-accuracy").textContent()) ?? "");
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  // Machines that run tests are shared; what is slow there is not wrong.
  page.setDefaultTimeout(patience);
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
