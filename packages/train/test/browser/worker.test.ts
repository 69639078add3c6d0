import { join } from "node:path";
import { openPage, type TestPage } from "@ganglion/fixtures/page";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { tasks } from "./app.ts";

let page: TestPage<typeof tasks>;
beforeAll(async () => {
  page = await openPage<typeof tasks>(join(import.meta.dirname, "app.ts"));
});
afterAll(async () => {
  await page.close();
});

describe("a page that trains in a worker", () => {
  it("is told the same as where it trains itself, and draws meanwhile", async () => {
    const { own, worker, frames } = await page.run("both");
    expect(worker).toEqual(own);
    expect(own).toHaveLength(8);
    expect(frames).toBeGreaterThanOrEqual(2);
    expect(page.troubles).toEqual([]);
  });

  it("holds it, goes on, stops it and gets the weights", async () => {
    expect(await page.run("held")).toEqual({
      isHeld: true,
      reason: "aborted",
      weights: ["0.weight 8,2", "0.bias 8", "3.weight 2,8", "3.bias 2"],
    });
  });

  it("says when the worker's file cannot be loaded", async () => {
    expect(await page.run("missing")).toContain(
      "trainInWorker: the worker must stay alive while it trains, got its file could not be loaded.",
    );
  });
});
