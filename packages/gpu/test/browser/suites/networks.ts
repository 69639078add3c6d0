import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import { holdToTable } from "../support/agreement.ts";
import type { Session } from "../support/session.ts";

/** Layers, activations, losses and optimizers as they are on the reference backend, and random operations on random shapes. */
export function testNetworks(mode: Mode, session: Session): void {
  it("layers, activations and losses agree with the reference backend, and so do their gradients", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { found, errors } = await page.run("layers", mode);
    expect(found).toStrictEqual([]);
    holdToTable("Layers, activations and losses", mode, errors);
  });

  it("large products and convolutions agree with the reference backend, and so do their gradients", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { compared, found, errors } = await page.run("large", mode);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(56);
    holdToTable("Large products and convolutions", mode, errors);
  });

  it("optimizers make the same steps", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { found, errors } = await page.run("optimizerSteps", mode);
    expect(found).toStrictEqual([]);
    holdToTable("Optimizers", mode, errors);
  });

  it.each([1, 2])("random operations on random shapes give the same, seed %i", async (seed) => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { checks, found } = await page.run("fuzz", mode, seed, 150);
    expect(found).toStrictEqual([]);
    expect(checks).toBe(150);
  });
}
