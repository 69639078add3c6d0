import { afterEach, describe, expect, it, vi } from "vitest";
import { installedNative } from "../src/auto-backend/installed-native.ts";

afterEach(() => vi.unstubAllGlobals());

const moduleOf = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;

describe("native kernels", () => {
  it("are taken where they are installed", async () => {
    const found = await installedNative(moduleOf("export const native = () => 7;"));
    expect(found?.native({})).toBe(7);
  });

  it("are not missed where they are not", async () => {
    await expect(installedNative("@ganglion/no-such-package")).resolves.toBeUndefined();
  });

  it("are not looked for outside of Node", async () => {
    vi.stubGlobal("process", undefined);
    await expect(installedNative(moduleOf("throw new Error('looked for')"))).resolves.toBeUndefined();
  });

  it("that cannot be loaded say why", async () => {
    await expect(installedNative(moduleOf("throw new Error('broken')"))).rejects.toThrow("broken");
  });
});
