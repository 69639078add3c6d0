import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findChromium } from "../lib/chromium.mjs";
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
