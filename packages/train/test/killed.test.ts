import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BundledModule, bundleModule } from "@ganglion/fixtures/bundled";
import { rng } from "@ganglion/tensor";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

let killable: BundledModule;
beforeAll(async () => {
  killable = await bundleModule(fileURLToPath(new URL("support/killable.ts", import.meta.url)));
});
afterAll(() => killable?.remove());

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "killed-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** How often it is killed: 3 times, or as often as the environment says. `KILLS=100` is the whole of it. */
const kills = Number(process.env["KILLS"] ?? 3);

interface Ended {
  /** What came out, if it came to its end. */
  readonly result: string | undefined;
  /** The step of the last checkpoint that it said was saved. */
  readonly saved: number;
  /** Whether a checkpoint that was found was torn. */
  readonly isDamaged: boolean;
}

/** Runs the training in a process of its own; kills it `delay` ms after it has said so many lines, if it is to be. */
async function train(place: string, kill?: { readonly after: number; readonly delay: number }): Promise<Ended> {
  const child = killable.start([place]);
  let output = "";
  let timer: NodeJS.Timeout | undefined;
  for await (const chunk of child.stdout) {
    output += chunk;
    if (kill === undefined || output.split("\n").length <= kill.after) continue;
    timer ??= setTimeout(() => child.kill("SIGKILL"), kill.delay);
  }
  const steps = [...output.matchAll(/saved (\d+)\n/g)].map(([, step]) => Number(step));
  const isDamaged = output.includes("damaged");
  return { result: /done (\w+)/.exec(output)?.[1], saved: steps.at(-1) ?? 0, isDamaged };
}

it("goes on bit for bit, whenever it was killed, by what fit saves itself", async () => {
  const { result: whole } = await train(join(folder, "whole"));
  expect(whole).toHaveLength(64);
  const random = rng(Number(process.env["KILL_SEED"] ?? 23));
  const place = (run: number): string => join(folder, `killed-${run}`);
  let run = 0;
  let killed = 0;
  while (killed < kills) {
    const { result, isDamaged } = await train(place(run), { after: 1 + random.integer(9), delay: random.integer(12) });
    // What is written is whole or not there: nothing torn is ever found.
    expect(isDamaged).toBe(false);
    if (result === undefined) killed++;
    else expect(result).toBe(whole);
    if (result !== undefined) run++;
  }
  const end = await train(place(run));
  expect(end).toMatchObject({ result: whole, isDamaged: false });
  const files = (await readdir(place(run))).filter((name) => name.startsWith("checkpoint-"));
  expect(files).toHaveLength(2);
});
