import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import type { TaskName, Tasks } from "../app/tasks/index.ts";
import type { Host } from "./session.ts";

/** WebGPU and WebGL2 in software, so that the tests run on machines without a graphics processor. */
const flags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** How long a browser and its pages are waited for: no machine is that slow. Units: milliseconds. */
const patience = 300_000;

/** Where a task runs, and under which policy for scripts. */
export interface Place {
  readonly thread: "page" | "worker";
  readonly policy: "strict" | "loose";
}

/** A page that runs tasks. */
export interface TestPage {
  /** The scripts that were loaded, without their hashes. */
  readonly scripts: readonly string[];
  /** What went wrong besides: console errors, exceptions. */
  readonly troubles: readonly string[];
  run<N extends TaskName>(name: N, ...args: Parameters<Tasks[N]>): Promise<Awaited<ReturnType<Tasks[N]>>>;
}

/** Starts Chromium, for the page that is served at `address`. */
export async function startBrowser(address: string): Promise<Host> {
  const browser = await chromium.launch({ executablePath: await chromiumPath(), args: flags, timeout: patience });
  return { open: (place) => openPage(browser, address, place), close: () => browser.close() };
}

async function openPage(browser: Browser, address: string, { thread, policy }: Place): Promise<TestPage> {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  const troubles: string[] = [];
  const scripts: string[] = [];
  page.on("request", (request) => {
    const [, name] = /\/([\w-]+?)(?:-[\w-]{8})?\.js$/.exec(request.url()) ?? [];
    if (name !== undefined) scripts.push(name);
  });
  page.on("console", (message) => {
    if (message.type() === "error") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  await page.goto(`${address}/${policy}/`);
  await page.waitForFunction(() => "runTask" in globalThis);
  return {
    scripts,
    troubles,
    run: (name, ...args) =>
      page.evaluate(
        ([task, where, given]) =>
          (globalThis as unknown as { runTask(...request: unknown[]): Promise<never> }).runTask(
            task,
            where,
            JSON.parse(given),
          ),
        // As one text, since a million numbers take long to hand over one by one.
        [name, thread, JSON.stringify(args)] as const,
      ),
  };
}

async function chromiumPath(): Promise<string> {
  const finder = pathToFileURL(join(import.meta.dirname, "../../../../../scripts/lib/chromium.mjs")).href;
  const { findHeadlessChromium } = (await import(finder)) as { findHeadlessChromium(): Promise<string | undefined> };
  const path = await findHeadlessChromium();
  if (path !== undefined) return path;
  throw new Error("chromiumPath: a Chromium must be installed, got none. Set CHROMIUM_PATH to its program.");
}
