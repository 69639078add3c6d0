import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { preview } from "vite";
import type { Outcome } from "./experiments.ts";
import { family } from "./thread-time.ts";

/** What came of a run in the page, and how long its frames took meanwhile. */
export interface PageOutcome extends Outcome {
  /** Units: milliseconds. */
  readonly frames: readonly number[];
}

/** The production build of the playground in Chromium. */
export interface OpenPlayground {
  /** Such as `Chromium 140.0.0.0`. */
  readonly browser: string;
  /** Of the browser and all that it has started. */
  processes(): number[];
  /** Opens a page on `link`, ready to train. */
  open(link: string): Promise<Page>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL("../../../apps/playground/", import.meta.url));

/** Serves the build as it is meant to be served, and starts a browser without a graphics processor. */
export async function openPlayground(): Promise<OpenPlayground> {
  if (!existsSync(`${root}dist/index.html`)) {
    throw new Error("playground: the playground must be built, got no apps/playground/dist. Run pnpm build.");
  }
  const server = await preview({ root, logLevel: "error", preview: { host: "127.0.0.1", port: 0, open: false } });
  const address = server.httpServer.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const browserServer = await chromium.launchServer({
    executablePath: await chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const browser: Browser = await chromium.connect(browserServer.wsEndpoint());
  return {
    browser: `Chromium ${browser.version()}`,
    processes: () => family(browserServer.process().pid ?? 0),
    async open(link) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
      page.setDefaultTimeout(60_000);
      await page.goto(`http://127.0.0.1:${port}/${link}`);
      await page
        .getByText(/\d parameters/)
        .first()
        .waitFor();
      await page.getByText(/WebAssembly with SIMD/).waitFor();
      return page;
    },
    async close() {
      await browserServer.close();
      await server.close();
    },
  };
}

/** Presses the button that trains, and waits for the end; the page itself looks at the clock. */
export function trainInPage(page: Page): Promise<PageOutcome> {
  return page.evaluate(
    () =>
      new Promise<PageOutcome>((resolve) => {
        const button = document.querySelector<HTMLButtonElement>(".run-bar .button-primary");
        if (button === null) throw new Error("trainInPage: the page must have a button that trains, got none.");
        const frames: number[] = [];
        const began = performance.now();
        let [last, isUnderWay, isOver] = [began, false, false];
        const frame = (): void => {
          const now = performance.now();
          frames.push(now - last);
          last = now;
          if (!isOver) requestAnimationFrame(frame);
        };
        const observer = new MutationObserver(() => {
          const label = button.textContent;
          isUnderWay ||= label === "Pause";
          isOver = isUnderWay && label === "Train again";
          if (!isOver) return;
          observer.disconnect();
          const milliseconds = performance.now() - began;
          const shown = document.querySelector("[data-testid=validation-accuracy]")?.textContent ?? "";
          resolve({ milliseconds, accuracy: Number.parseFloat(shown) / 100, frames });
        });
        observer.observe(button, { childList: true, characterData: true, subtree: true });
        requestAnimationFrame(frame);
        button.click();
      }),
  );
}

async function chromiumPath(): Promise<string> {
  const finder = new URL("../../../scripts/lib/chromium.mjs", import.meta.url).href;
  const { findChromium } = (await import(finder)) as { findChromium(): Promise<string | undefined> };
  const path = await findChromium();
  if (path !== undefined) return path;
  throw new Error("playground: a Chromium must be installed, got none. Set CHROMIUM_PATH to its program.");
}
