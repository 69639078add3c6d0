import { launch } from "puppeteer-core";
import { limit, type OtherBrowser } from "./browser.ts";
import { programOf } from "./processes.ts";

/** Firefox, where it is installed. */
export function firefoxPath(): string | undefined {
  return programOf("firefox-esr") ?? programOf("firefox");
}

/** A page of Firefox, by WebDriver BiDi. */
export async function startFirefox(executablePath: string): Promise<OtherBrowser> {
  const browser = await launch({
    browser: "firefox",
    executablePath,
    headless: true,
    defaultViewport: { width: 1280, height: 800 },
    timeout: limit,
    protocolTimeout: limit,
    // Of an administrator whose home belongs to somebody else Firefox refuses to start.
    env: { ...process.env, HOME: process.getuid?.() === 0 ? "/root" : process.env["HOME"] },
  });
  try {
    let page = await browser.newPage();
    return {
      // A page of its own each time: one that is left while it computes can keep the next one from loading.
      async open(url) {
        const old = page;
        page = await browser.newPage();
        page.setDefaultTimeout(limit);
        await old.close();
        await page.goto(url);
      },
      evaluate: (body) => page.evaluate(`(() => { ${body} })()`) as Promise<never>,
      close: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
