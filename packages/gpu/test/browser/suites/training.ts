import { type Dataset, digits, fashionMnist } from "@ganglion/datasets";
import { readFixture } from "@ganglion/fixtures";
import { expect, it } from "vitest";
import type { Mode } from "../../../src/index.ts";
import type { ParityRequest } from "../app/tasks/parity.ts";
import type { Session } from "../support/session.ts";

interface Fixture {
  readonly options: ParityRequest["options"];
  readonly batches: { readonly shape: readonly [number, number]; readonly data: readonly number[] };
  readonly initial: ParityRequest["initial"];
  readonly losses: { readonly data: readonly number[] };
  readonly finalSums: Readonly<Record<string, { readonly sum: number; readonly absSum: number }>>;
}

const data: Readonly<Record<ParityRequest["net"], () => Promise<Dataset>>> = {
  "mlp-digits": () => digits({ shape: [64] }),
  "conv-fashion-mnist": async () => (await fashionMnist()).train,
};

function fixtureOf(net: string): Fixture {
  return readFixture(`parity/${net}.json`);
}

/** The samples of the fixture's batches, in their order. */
async function samplesOf(
  net: ParityRequest["net"],
  { batches }: Fixture,
): Promise<Pick<ParityRequest, "x" | "y" | "sampleShape">> {
  const { x, y, size, shape } = await data[net]();
  const length = x.length / size;
  const rows = new Float32Array(batches.data.length * length);
  for (const [i, row] of batches.data.entries()) rows.set(x.subarray(row * length, (row + 1) * length), i * length);
  return { x: Buffer.from(rows.buffer).toString("base64"), y: batches.data.map((row) => y[row]!), sampleShape: shape };
}

/** Whole runs: as PyTorch's, in flat memory, and past the loss of the device. */
export function testTraining(mode: Mode, session: Session): void {
  it.each([
    ["mlp-digits", "page"],
    ["conv-fashion-mnist", "worker"],
  ] as const)(
    "%s follows PyTorch's loss for 50 steps within 1e-4 where no code may be made of text",
    async (net, thread) => {
      const fixture = fixtureOf(net);
      const page = await session.page({ thread, policy: "strict" });
      const { options, initial, losses, finalSums } = fixture;
      const samples = await samplesOf(net, fixture);
      const result = await page.run("parity", { mode, net, options, initial, ...samples, losses: losses.data });
      expect(result.steps).toBe(50);
      expect(result.maxRelativeError).toBeLessThan(1e-4);
      for (const [key, { sum, absSum }] of Object.entries(finalSums)) {
        expect(Math.abs(result.finalSums[key]! - sum) / absSum).toBeLessThan(1e-5);
      }
    },
  );

  it("leaves memory flat over 1,000 steps", async () => {
    const page = await session.page({ thread: "worker", policy: "strict" });
    const { buffers, bytes, created, firstLoss, lastLoss, leftAtEnd } = await page.run("memory", mode, 1000);
    expect(new Set(buffers).size).toBe(1);
    expect(new Set(bytes).size).toBe(1);
    expect(lastLoss).toBeLessThan(firstLoss / 2);
    expect(leftAtEnd).toBe(4);
    // What was made in the first steps is used again and again; each reading takes a buffer of its own.
    expect(Math.max(...created.slice(2))).toBeLessThanOrEqual(1);
  });

  it("asks the platform for nothing new in steps that are alike, and is right in ones that are not", async () => {
    const page = await session.page({ thread: "worker", policy: "strict" });
    const result = await page.run("steps", mode, 12);
    expect(result.made[0]).toBeGreaterThan(5);
    expect(result.made.slice(-4)).toStrictEqual([0, 0, 0, 0]);
    expect(result.bound.slice(-4)).toStrictEqual([0, 0, 0, 0]);
    expect(result.onDevice.length).toBe(14);
    for (const [i, value] of result.onDevice.entries()) expect(value).toBeCloseTo(result.onReference[i] as number, 3);
    expect(result.errors.length).toBe(8);
    expect(new Set(result.errors)).toStrictEqual(
      new Set([
        "in the middle of a step",
        "crossEntropy: labels must be from 0 to 2, got 7 at [1]. Classes are counted from 0 and -100 (ignoreIndex) leaves a sample out.",
      ]),
    );
    expect(result.leftBuffers).toBe(0);
  });

  it.each([1, 2, 3])("is right in programs whose steps differ from the last in one thing, seed %i", async (seed) => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { kinds, compared, found, leftBuffers } = await page.run("programs", mode, seed, 120);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(120);
    expect(Object.entries(kinds).filter(([, count]) => count === 0)).toStrictEqual([]);
    expect(leftBuffers).toBe(0);
  });

  it("ends with a DeviceLostError where the device goes, and goes on from the checkpoint on a fresh one or on wasm", async () => {
    const page = await session.freshPage({ thread: "page", policy: "loose" });
    const result = await page.run("deviceLoss", mode);
    const message =
      /^DeviceLostError: data: the GPU device must be alive, got one that was lost \(.+\)\. Make a new backend with await gpu\(\), or take another, and go on from a checkpoint\.$/;
    expect(result.pending).toMatch(message);
    expect(result.later).toMatch(message);
    expect(result.isLostError).toBe(true);
    expect(result.constant).toStrictEqual([7, 7]);
    expect(result.resumed.length).toBe(10);
    expect(result.resumedOnWasm.length).toBe(10);
    for (const [step, loss] of result.uninterrupted.entries()) {
      expect(result.resumed[step]).toBeCloseTo(loss, 6);
      expect(result.resumedOnWasm[step]).toBeCloseTo(loss, 5);
    }
  });
}
