import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type Browser, chromium, type Page } from "playwright-core";

/** WebGPU and WebGL2, in software where there is no graphics processor. */
const HARDWARE = ["--no-sandbox", "--enable-unsafe-webgpu", "--enable-features=Vulkan"];
const SOFTWARE = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
];

/** A page that has run a script, and how to be done with it. */
export interface BenchPage {
  readonly page: Page;
  /** Such as `Chromium 140.0.0.0`. */
  readonly browser: string;
  close(): Promise<void>;
}

/** Bundles `entry`, and opens a page with it in Chromium; on a real graphics processor where `isHardware`. */
export async function openBenchPage(entry: string, isHardware: boolean): Promise<BenchPage> {
  const script = await bundle(entry);
  const server = await serve(script);
  const browser: Browser = await chromium.launch({
    executablePath: await chromiumPath(),
    args: isHardware ? HARDWARE : SOFTWARE,
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.waitForFunction(() => "compete" in globalThis);
  return {
    page,
    browser: `Chromium ${browser.version()}`,
    async close() {
      await browser.close();
      server.close();
    },
  };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    conditions: ["@ganglion/source"],
    mainFields: ["browser", "module", "main"],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
    external: ["node:*"],
  });
  return outputFiles[0]?.text ?? "";
}

async function serve(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isScript = url === "/main.js";
    response
      .writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" })
      .end(
        isScript
          ? script
          : '<!doctype html><link rel="icon" href="data:,"><script type="module" src="main.js"></script>',
      );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

async function chromiumPath(): Promise<string> {
  const finder = new URL("../../../scripts/lib/chromium.mjs", import.meta.url).href;
  const { findChromium } = (await import(finder)) as { findChromium(): Promise<string | undefined> };
  const path = await findChromium();
  if (path !== undefined) return path;
  throw new Error("bench: a Chromium must be installed, got none. Set CHROMIUM_PATH to its program.");
}
