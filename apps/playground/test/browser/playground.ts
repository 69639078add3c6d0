import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { browserFlags, patience } from "./serve.ts";

/** What makes a browser have a graphics processor: one in software, by both ways. */
export const graphics = {
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
  /** Kills the process of the browser that speaks to the graphics processor. */
  crashGpu(): Promise<void>;
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

/** The build that the test run serves, in the browser that files share; or in one of its own where that needs other flags. */
export async function startPlayground({ isIsolated = true, flags }: PlaygroundOptions = {}): Promise<Playground> {
  const address = inject(isIsolated ? "isolatedAddress" : "plainAddress");
  const browser =
    flags === undefined ? await sharedBrowser() : await launch(inject("browserPath"), [...browserFlags, ...flags]);
  const opened: OpenPage[] = [];
  return {
    address,
    async open(query = "", options = {}) {
      const page = await openPage(browser, query.startsWith("about:") ? query : address + query, options);
      opened.push(page);
      return page;
    },
    async crashGpu() {
      const session = await browser.newBrowserCDPSession();
      await session.send("Browser.crashGpuProcess");
    },
    async close() {
      if (flags !== undefined) return browser.close();
      await Promise.all(opened.map((page) => page.close()));
    },
  };
}

let shared: Browser | undefined;

/**
 * One browser for all files that one process of the tests runs: it ends with that. By a connection to one for all of them each message
 * would go through the process that waits for the tests.
 */
async function sharedBrowser(): Promise<Browser> {
  if (shared?.isConnected() !== true) shared = await launch(inject("headlessPath"), [...browserFlags, "--disable-gpu"]);
  return shared;
}

function launch(executablePath: string, args: string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args, timeout: patience });
}

/**
 * One page for several tests, which go on where the one before left it: opening a page costs more than most of what is
 * asked of it.
 */
export function onePage(query = "", options: BrowserContextOptions = {}): Omit<OpenPage, "close"> {
  let playground: Playground | undefined;
  let opened: OpenPage | undefined;
  beforeAll(async () => {
    playground = await startPlayground();
    opened = await playground.open(query, options);
  });
  afterAll(() => playground?.close());
  const current = (): OpenPage => {
    if (opened === undefined) throw new Error("onePage: the page must be open, got none yet. Use it inside of a test.");
    return opened;
  };
  return {
    get page() {
      return current().page;
    },
    get troubles() {
      return current().troubles;
    },
    get requests() {
      return current().requests;
    },
  };
}

/**
 * What the link of a run says that goes on as long as it is looked at, once `startSlowly` has started it: 3,000 steps with a
 * quarter of a second after each, so that it hardly costs anything either.
 */
export const lasting = "epochs=500&batch=256";

/** Starts a run in slow motion, and waits until it is under way. */
export async function startSlowly(page: Page): Promise<void> {
  await page.getByLabel("Slow motion").check();
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText(/^Epoch \d+ of 500$/).waitFor();
}

/** What the link of a run says that outlasts every test: 180,000 steps are over on no machine before they are looked at. */
export const endless = "epochs=500&batch=4&hidden=256,256";

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

/** Presses Start and waits for the end, whatever came of it. */
export async function runToTheEnd(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Train again" }).waitFor();
}

/** Presses Start and waits for a good end. Returns the validation accuracy, 0-100. */
export async function trainToTheEnd(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByText("Finished", { exact: true }).waitFor();
  return Number.parseFloat((await page.getByTestId("validation-accuracy").textContent()) ?? "");
}

async function openPage(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    // Most tests look at what a page loads, of which a service worker would load all.
    serviceWorkers: "block",
    locale: "en",
    // A transition repaints the page for as long as it lasts, and no test but one looks at any.
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  // Machines that run tests are shared; what is slow there is not wrong.
  page.setDefaultTimeout(patience);
  const troubles: string[] = [];
  const requests: string[] = [];
  const { origin } = new URL(url.startsWith("about:") ? inject("isolatedAddress") : url);
  page.on("console", (message) => {
    if (message.text().includes("Service Worker registration blocked by Playwright")) return;
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
  const endedWithPage = watchNavigations(page);
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText;
    if (!endedWithPage(request)) troubles.push(`failed: ${request.url()} (${why})`);
  });
  context.on("request", (request) => {
    requests.push(request.url());
    if (new URL(request.url()).origin !== origin) troubles.push(`foreign: ${request.url()}`);
  });
  await page.goto(url);
  return { page, troubles, requests, close: () => context.close() };
}

/**
 * Tells requests that ended since the page that had asked went away, by a reload or to another page: what a panel loads lazily may
 * not be there yet by then.
 */
function watchNavigations(page: Page): (request: Request) => boolean {
  const pending = new Set<Request>();
  const ofPagesBefore = new WeakSet<Request>();
  const isNavigation = (request: Request): boolean =>
    request.isNavigationRequest() && request.frame() === page.mainFrame();
  page.on("request", (request) => {
    // What an old page asks for while the next one is on its way ends with it, too.
    if (isNavigation(request)) for (const other of pending) ofPagesBefore.add(other);
    else if ([...pending].some(isNavigation)) ofPagesBefore.add(request);
    pending.add(request);
  });
  page.on("response", (response) => pending.delete(response.request()));
  page.on("requestfailed", (request) => pending.delete(request));
  return (request) => ofPagesBefore.has(request) && request.failure()?.errorText === "net::ERR_ABORTED";
}
