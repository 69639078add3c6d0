import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, inject, it } from "vitest";
import { onePage } from "./playground.ts";

const isolation = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};
const rest =
  "style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

async function headersOf(path: string): Promise<Record<string, string>> {
  const response = await fetch(new URL(path, inject("isolatedAddress")));
  return Object.fromEntries(response.headers);
}

describe("the served build", () => {
  it("is isolated, and strict about scripts; only the worker may compile code", async () => {
    const page = await headersOf("/");
    expect(page).toMatchObject(isolation);
    expect(page["content-security-policy"]).toBe(`default-src 'none'; script-src 'self'; ${rest}`);
    const scripts = await readdir(join(import.meta.dirname, "..", "..", "dist", "assets", "worker"));
    const worker = await headersOf(`/assets/worker/${scripts.find((name) => name.startsWith("training-worker"))}`);
    const embedded = (await headersOf("/?embed=1"))["content-security-policy"];
    expect(embedded).toBe(page["content-security-policy"]?.replace("frame-ancestors 'none'", "frame-ancestors *"));
    expect(worker).toMatchObject(isolation);
    expect(worker["content-security-policy"]).toBe(`default-src 'none'; script-src 'self' 'unsafe-eval'; ${rest}`);
  });

  it("has no script that imports the one that a worker starts from, which WebKit would run twice", async () => {
    const folder = join(import.meta.dirname, "..", "..", "dist", "assets", "worker");
    const scripts = (await readdir(folder)).filter((name) => name.endsWith(".js"));
    const texts = await Promise.all(scripts.map((name) => readFile(join(folder, name), "utf8")));
    const entries = scripts.filter((name) => name.includes("-worker-"));
    expect(entries.length).toBeGreaterThan(7);
    const imported = scripts.filter((name) => texts.some((text) => text.includes(`./${name}`)));
    expect(imported.length).toBeGreaterThan(20);
    expect(entries.filter((name) => imported.includes(name))).toEqual([]);
  });

  describe.each([
    ["English", "", /2,410 parameters/],
    ["Russian", "?lang=ru", /2.410 параметр/],
  ])("in %s", (_, query, sign) => {
    const opened = onePage(query);

    it("is less than 200 kB of compressed script before training", async () => {
      const { page, requests } = opened;
      await page.getByText(sign).first().waitFor();
      await page.waitForLoadState("networkidle");
      const scripts = requests.filter((url) => url.endsWith(".js")).map((url) => new URL(url).pathname);
      expect(scripts.length).toBeGreaterThanOrEqual(3);
      const dist = join(import.meta.dirname, "..", "..", "dist");
      const sizes = await Promise.all(scripts.map(async (path) => gzipSync(await readFile(join(dist, path))).length));
      expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(200_000);
    });
  });

  describe("in the browser", () => {
    const opened = onePage();

    it("is isolated, and refuses inline scripts and evaluation in the page", async () => {
      const { page, troubles } = opened;
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await page.evaluate(() => {
        const script = document.createElement("script");
        script.textContent = "document.title = 'broken'";
        document.body.append(script);
      });
      expect(await page.title()).toBe("Ganglion Playground");
      await expect
        .poll(() => troubles)
        .toStrictEqual([expect.stringContaining("Content Security Policy directive 'script-src 'self''")]);
    });
  });
});
