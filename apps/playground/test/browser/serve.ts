import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Plugin, preview, type PreviewServer } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the production build is served as it is meant to be. */
    isolatedAddress: string;
    /** Where it is served without the headers that isolate it from other origins. */
    plainAddress: string;
    /** The program of a browser without a window, for tests that need no graphics processor. */
    headlessPath: string;
    /** The program of a whole browser, for tests that need one of their own. */
    browserPath: string;
  }
}

const root = join(import.meta.dirname, "..", "..");

/** What every browser of the tests is started with. */
export const browserFlags: readonly string[] = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** How long a browser and its pages are waited for: no machine is that slow, and what never comes is known before the test gives up. Units: milliseconds. */
export const patience = 90_000;

/** Serves `dist` twice on free ports of this machine, and finds the browsers, once for all tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [isolated, plain] = [await serve([]), await serve([withoutIsolation(), lessonPage()])];
  const { findChromium, findHeadlessChromium } = await finder();
  const [path, headless] = [await findChromium(), await findHeadlessChromium()];
  if (path === undefined || headless === undefined) {
    throw new Error("setup: a Chromium must be installed, got none. Set CHROMIUM_PATH to its program.");
  }
  project.provide("isolatedAddress", addressOf(isolated));
  project.provide("plainAddress", addressOf(plain));
  project.provide("headlessPath", headless);
  project.provide("browserPath", path);
  return async () => {
    await Promise.all([isolated.close(), plain.close()]);
  };
}

interface Finder {
  findChromium(): Promise<string | undefined>;
  findHeadlessChromium(): Promise<string | undefined>;
}

function finder(): Promise<Finder> {
  return import(pathToFileURL(join(root, "..", "..", "scripts", "lib", "chromium.mjs")).href) as Promise<Finder>;
}

function serve(plugins: readonly Plugin[]): Promise<PreviewServer> {
  return preview({
    root,
    logLevel: "error",
    plugins: [...plugins],
    preview: { host: "127.0.0.1", port: 0, open: false },
  });
}

/** As on a server where one cannot set headers. */
function withoutIsolation(): Plugin {
  return {
    name: "test:without-isolation",
    configurePreviewServer: ({ middlewares }) =>
      void middlewares.use((_request, response, next) => {
        response.removeHeader("Cross-Origin-Opener-Policy");
        response.removeHeader("Cross-Origin-Embedder-Policy");
        next();
      }),
  };
}

/** A page of somebody else's with a frame, at `/lesson.html`; its query is the frame's address. */
function lessonPage(): Plugin {
  return {
    name: "test:lesson-page",
    configurePreviewServer: ({ middlewares }) =>
      void middlewares.use("/lesson.html", (request, response) => {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        const source = decodeURIComponent((request.url ?? "").split("?")[1] ?? "");
        response.setHeader("Content-Type", "text/html");
        response.end(`<!doctype html><iframe src="${source}" width="640" height="700" title="It"></iframe>`);
      }),
  };
}

function addressOf({ httpServer }: PreviewServer): string {
  const address = httpServer.address();
  if (address === null || typeof address === "string") throw new Error("serve: the server must have a port, got none.");
  return `http://127.0.0.1:${address.port}/`;
}
