import { describe, expect, it } from "vitest";
import { adapterInDeno, startDeno } from "./support/deno.ts";
import { useSession } from "./support/session.ts";
import { testWherever } from "./suites/backend.ts";
import { keptPromises } from "./suites/behaviour.ts";
import { testHalves } from "./suites/halves.ts";

const found = await adapterInDeno();
const isThere = "hasHalves" in found;
const hasHalves = isThere && found.hasHalves;
const lack = isThere ? "Deno's adapter has no shader-f16, which half precision needs" : found.missing;
if (!hasHalves) {
  if (process.env["GANGLION_GPU_IN_DENO"] === "required") throw new Error(lack);
  // oxlint-disable-next-line no-console -- so that whoever reads a log sees what was not tried
  console.info(`WebGPU in Deno: ${isThere ? "partly " : ""}skipped, since ${lack}`);
}

/** On wgpu, which shares nothing with the WebGPU of Chromium: what is wrong on one of them may be right on the other. */
describe.runIf(isThere)("WebGPU in Deno", () => {
  const session = useSession(startDeno);

  it("keeps its promises", async () => {
    const page = await session.freshPage({ thread: "page", policy: "strict" });
    const result = await page.run("behaviour", "webgpu");
    expect(result).toMatchObject(keptPromises("webgpu"));
    expect(result.evaluation).toMatch(/^EvalError: /);
    // A vendor's number says nothing to anybody.
    expect(result.report).toMatch(/^webgpu on (?!\d+ ).+\.$/);
  });

  testWherever("webgpu", session);

  it("runs as on hardware: products, convolutions and random operations in tiles of shared memory", async () => {
    const page = await session.page({ thread: "page", policy: "loose" });
    const { compared, found: wrong } = await page.run("large", "hardware");
    expect(wrong).toStrictEqual([]);
    expect(compared).toBe(56);
    const { checks, found: off } = await page.run("fuzz", "hardware", 1, 150);
    expect(off).toStrictEqual([]);
    expect(checks).toBe(150);
  });
});

// Here alone: SwiftShader has no shader-f16.
describe.runIf(hasHalves)("float16 in Deno", () => testHalves(useSession(startDeno)));
