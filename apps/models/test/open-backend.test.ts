import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBackend } from "../src/open-backend.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "models-"));
  const made =
    "export const disposed = []; export const make = async ({ threads }) => ({ name: `own ${threads}`, [Symbol.dispose]() { disposed.push(this.name); } });";
  await writeFile(join(folder, "own.mjs"), made);
});
afterEach(() => rm(folder, { recursive: true }));

describe("the backend of a command", () => {
  it("is wasm with its threads, or what a module makes, by a path from here too; and gives back what it took", async () => {
    const module = join(folder, "own.mjs");
    for (const place of [module, relative(".", module)]) {
      using opened = await openBackend("models", `${place}#make`, 3);
      expect(opened).toMatchObject({ backend: { name: "own 3" }, build: "own 3" });
    }
    const { disposed } = (await import(module)) as { readonly disposed: readonly string[] };
    expect(disposed).toEqual(["own 3", "own 3"]);
    using usual = await openBackend("models", "wasm", 1);
    expect(usual.backend.name).toBe("wasm");
  });

  it("is refused where the module has not the function", async () => {
    await expect(openBackend("models", "node:path#native", 1)).rejects.toThrow(
      "models: --backend must name a function, got native, which node:path has not. Try --backend wasm.",
    );
  });
});
