import { join } from "node:path";
import { openPage, type TestPage } from "@ganglion/fixtures/page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { tasks } from "./app.ts";

let page: TestPage<typeof tasks>;
beforeAll(async () => {
  page = await openPage<typeof tasks>(join(import.meta.dirname, "app.ts"));
});
afterAll(async () => {
  expect(page.troubles).toEqual([]);
  await page.close();
});

describe.each(["opfs", "indexedDb"] as const)("a file of %s", (kind) => {
  it("holds what was written last, in each format", async () => {
    const [first, second] = [
      { format: "safetensors", a: [1, 2] },
      { format: "safetensors", b: [[3], [4.5]] },
    ];
    expect(await page.run("replaced", kind, "model.safetensors")).toEqual([first, second]);
    expect(await page.run("replaced", kind, "model.npz")).toEqual([
      { ...first, format: "npz" },
      { ...second, format: "npz" },
    ]);
  });

  it("is as it was where writing was stopped", async () => {
    expect(await page.run("stopped", kind)).toEqual(["Error: enough", { format: "safetensors", a: [1, 2] }]);
  });

  it("may be large", async () => {
    expect(await page.run("large", kind, 40)).toBe(true);
  });
});

it("tells where there is no file", async () => {
  expect(await page.run("missing")).toBe(
    'Error: getFile: there must be a file "none" in "tests", got none. Save it first.',
  );
});
