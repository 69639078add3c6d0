import { describe, expect, it } from "vitest";
import { graphics, type Playground, startPlayground, trainToTheEnd } from "./playground.ts";

/** Few steps of a small network: software that stands in for a graphics processor takes half a second to compile a kernel. */
const experiment = "data=digits&hidden=16&norm=none&rate=0.3&momentum=0.9&batch=256&epochs=3&seed=1";

/** Where a run ended, and on what it ran. */
interface Ending {
  readonly loss: number;
  /** Of 359 pictures. */
  readonly right: number;
  readonly compute: string;
}

async function trainOn(playground: Playground, query: string): Promise<Ending> {
  const { page, troubles, close } = await playground.open(`?${experiment}&${query}`);
  const accuracy = await trainToTheEnd(page);
  const loss = Number.parseFloat((await page.getByTestId("validation-loss").textContent()) ?? "");
  const right = Number.parseInt((await page.getByText(/^\d+ of 359 correct$/).textContent()) ?? "", 10);
  const compute = (await page.getByRole("region", { name: "Compute" }).locator(".hint").textContent()) ?? "";
  expect((100 * right) / 359).toBeCloseTo(accuracy, 1);
  expect(troubles).toStrictEqual([]);
  await close();
  return { loss, right, compute };
}

describe("one experiment", () => {
  it("comes to the same accuracy and loss on WebGPU, on WebGL2 and on WebAssembly", async () => {
    const [plain, withGraphics] = await Promise.all([startPlayground(), startPlayground({ flags: graphics.software })]);
    const onWasm = await trainOn(plain, "compute=wasm");
    expect(onWasm.compute).toMatch(/^WebAssembly with SIMD/);
    expect(onWasm.right).toBeGreaterThan(0.8 * 359);
    for (const [compute, label] of [
      ["webgpu", /^WebGPU on /],
      ["webgl2", /^WebGL2 on /],
    ] as const) {
      const ending = await trainOn(withGraphics, `compute=${compute}`);
      expect(ending.compute).toMatch(label);
      expect(ending.loss).toBeCloseTo(onWasm.loss, 3);
      // Sums are rounded in another order, so that a picture between two digits may be called the other.
      expect(Math.abs(ending.right - onWasm.right)).toBeLessThanOrEqual(1);
    }
    await Promise.all([plain.close(), withGraphics.close()]);
  });
});
