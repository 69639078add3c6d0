import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findChromium, findHeadlessChromium } from "../lib/chromium.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

/** A folder with a program of the given name that ends with the given status. */
function programIn(name: string, status: number): string {
  const folder = temporaryFolder({ [name]: `#!/bin/sh\nexit ${status}\n` });
  chmodSync(join(folder, name), 0o755);
  return folder;
}

describe.runIf(process.platform === "linux")("findChromium", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("prefers CHROMIUM_PATH", async () => {
    const folder = programIn("mine", 0);
    vi.stubEnv("CHROMIUM_PATH", join(folder, "mine"));
    expect(await findChromium()).toBe(join(folder, "mine"));
  });

  it("finds Chrome under its name on the path", async () => {
    const folder = programIn("google-chrome", 0);
    vi.stubEnv("CHROMIUM_PATH", undefined);
    vi.stubEnv("PATH", folder);
    expect(await findChromium()).toBe(join(folder, "google-chrome"));
  });

  it("passes over one that does not start", async () => {
    const [broken, whole] = [programIn("chromium", 127), programIn("chromium", 0)];
    vi.stubEnv("CHROMIUM_PATH", join(broken, "chromium"));
    vi.stubEnv("PATH", `${broken}:${whole}`);
    expect(await findChromium()).toBe(join(whole, "chromium"));
  });
});

describe.runIf(process.platform === "linux")("findHeadlessChromium", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("prefers CHROMIUM_PATH, then a shell without windows, then the whole browser", async () => {
    const [mine, shell, whole] = [
      programIn("mine", 0),
      programIn("chromium-headless-shell", 0),
      programIn("chromium", 0),
    ];
    vi.stubEnv("PATH", `${whole}:${shell}`);
    vi.stubEnv("CHROMIUM_PATH", join(mine, "mine"));
    expect(await findHeadlessChromium()).toBe(join(mine, "mine"));
    vi.stubEnv("CHROMIUM_PATH", undefined);
    expect(await findHeadlessChromium()).toBe(join(shell, "chromium-headless-shell"));
    expect(await findChromium()).toBe(join(whole, "chromium"));
    vi.stubEnv("PATH", whole);
    expect(await findHeadlessChromium()).toBe(join(whole, "chromium"));
  });
});
