import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Chosen } from "./app/main.ts";

/** WebGPU and WebGL2 in software. */
const flags = [
  "--no-sandbox",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--enable-unsafe-swiftshader",
  "--use-angle=swiftshader",
];

/** How long a browser and its pages are waited for: no machine is that slow. Units: milliseconds. */
const patience = 170_000;

let browser: Browser;
beforeAll(async () => {
  const finder = pathToFileURL(join(import.meta.dirname, "../../../../scripts/lib/chromium.mjs")).href;
  const { findHeadlessChromium } = (await import(finder)) as { findHeadlessChromium(): Promise<string> };
  browser = await chromium.launch({ executablePath: await findHeadlessChromium(), args: flags, timeout: patience });
});
afterAll(() => browser.close());

/** A page, which scripts it has loaded, and what went wrong in it. */
async function open(): Promise<{ readonly page: Page; readonly scripts: string[]; readonly troubles: string[] }> {
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  const scripts: string[] = [];
  const troubles: string[] = [];
  page.on("request", (request) => scripts.push(/([\w-]+?)(?:-[\w-]{8})?\.js$/.exec(request.url())?.[1] ?? "page"));
  page.on("pageerror", ({ message }) => troubles.push(message));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("favicon")) troubles.push(message.text());
  });
  await page.goto(inject("address"));
  return { page, scripts, troubles };
}

async function choose(page: Page, modes: readonly ("webgpu" | "webgl2")[], isTiny = false): Promise<Chosen> {
  await page.waitForFunction(() => "choose" in globalThis);
  return page.evaluate(
    ([gpu, tiny]) => (globalThis as unknown as { choose(...given: unknown[]): Promise<Chosen> }).choose(gpu, tiny),
    [modes, isTiny] as const,
  );
}

/** The verdicts that the browser has kept. */
function kept(page: Page): Promise<unknown[]> {
  return page.evaluate(async () => {
    const cache = await caches.open("ganglion-auto-backend");
    return Promise.all((await cache.keys()).map(async (key) => (await cache.match(key))!.json()));
  });
}

const took = String.raw`[\d.]+ ms on `;

describe("autoBackend in a browser whose graphics processor is a program", () => {
  it.each(["webgpu", "webgl2"] as const)(
    "takes what was measured to be faster of wasm and %s, and says so",
    async (mode) => {
      const { page, troubles } = await open();
      const { name, reason, candidates, isActive, sum } = await choose(page, [mode]);
      expect(candidates.map((candidate) => candidate.name)).toStrictEqual(["wasm", mode]);
      const [mine = Number.NaN, theirs = Number.POSITIVE_INFINITY] = candidates.map(({ milliseconds }) => milliseconds);
      expect(mine).toBeGreaterThan(0);
      expect(name).toBe(theirs < mine ? mode : "wasm");
      const device = String.raw`${mode} \(.*swiftshader.*, a program on the CPU\)`;
      expect(reason).toMatch(new RegExp(`^${name}: a training step takes ${took}.+, and (none on|${took}).+\\.$`));
      expect(reason).toMatch(new RegExp(device, "i"));
      expect({ isActive, sum }).toStrictEqual({ isActive: true, sum: 6 });
      expect(troubles).toStrictEqual([]);
      await page.close();
    },
  );

  it("remembers what was faster, and loads no gpu.js on the next visit where that was wasm", async () => {
    const { page, scripts, troubles } = await open();
    const first = await choose(page, ["webgpu"], true);
    expect(scripts.filter((script) => script.startsWith("gpu"))).not.toStrictEqual([]);
    expect(await kept(page)).toStrictEqual([expect.objectContaining({ name: first.name, reason: first.reason })]);
    // Which of the two is faster is the machine's matter: here it was wasm.
    await page.evaluate(async () => {
      const cache = await caches.open("ganglion-auto-backend");
      const [key] = await cache.keys();
      await cache.put(key!, new Response(JSON.stringify({ name: "wasm", reason: "wasm: it was faster." })));
    });
    scripts.length = 0;
    await page.reload();
    const second = await choose(page, ["webgpu"], true);
    expect(second.name).toBe("wasm");
    expect(second.reason).toBe("wasm: it was faster. It was measured before.");
    expect(second.candidates).toStrictEqual([{ name: "wasm", milliseconds: undefined, note: "measured before" }]);
    expect(scripts.filter((script) => script.startsWith("gpu"))).toStrictEqual([]);
    expect(troubles).toStrictEqual([]);
    await page.close();
  });

  it("loads no gpu.js where none is asked for", async () => {
    const { page, scripts } = await open();
    const { reason } = await choose(page, []);
    expect(reason).toBe("wasm: WebAssembly with SIMD runs here, on one thread.");
    expect(scripts.filter((script) => script.startsWith("gpu"))).toStrictEqual([]);
    expect(scripts).toContain("main");
    await page.close();
  });
});
