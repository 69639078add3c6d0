import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, digits } from "@ganglion/datasets";
import { linear, parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { checkpointFolder, fit, loadCheckpoint, saveCheckpoint, type Training } from "@ganglion/train";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { choice, gridSearch, search, successiveHalving, type Trial, type TrialContext } from "../src/index.ts";

let folder: string;
let train: Dataset<Int32Array>;
beforeEach(async () => {
  setBackend(reference());
  train = await digits({ shape: [64] });
  folder = mkdtempSync(join(tmpdir(), "with-fit-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Wanted {
  readonly learningRate: number;
}
type Checkpoint = ReturnType<Training["checkpoint"]>;

function training({ learningRate }: Wanted, seed: number, epochs: number, resume?: Checkpoint): Training {
  const random = rng(seed);
  const model = linear(64, 10, { rng: random });
  const optimizer = sgd(parameters(model), { learningRate, momentum: 0.9 });
  return fit(model, { train, loss: crossEntropy, optimizer, epochs, batchSize: 256, rng: random, resume });
}

/** As the documentation has it. */
const inFolder: Trial<Wanted> = async (config, { checkpoint, report, seed, steps = 1 }) => {
  const files = checkpointFolder(checkpoint.folder!);
  const run = training(config, seed, steps, (await files.load())?.checkpoint);
  for await (const event of run) {
    if (event.type !== "epoch") continue;
    const goesOn = await report(event.epoch, event.loss);
    await files.save(run.checkpoint());
    if (!goesOn) break;
  }
};

const asValue: Trial<Wanted> = async (config, { checkpoint, report, seed, steps = 1 }) => {
  const saved = (await checkpoint.load()) as Parameters<typeof loadCheckpoint>[0] | undefined;
  const run = training(config, seed, steps, saved && loadCheckpoint(saved));
  for await (const event of run) {
    if (event.type === "epoch") await report(event.epoch, event.loss, await saveCheckpoint(run.checkpoint()));
  }
};

describe("a trial of fit", () => {
  it.each<readonly [string, Trial<Wanted>]>([
    ["checkpointFolder", inFolder],
    ["saveCheckpoint", asValue],
  ])("goes on from rung to rung as if it had never been stopped, by %s", async (_, trial) => {
    const space = { learningRate: choice([1e-4, 1e-3, 1e-6]) };
    const made: number[] = [];
    const counted: Trial<Wanted> = (config, context: TrialContext) => {
      const report: TrialContext["report"] = (step, ...rest) => {
        made.push(step);
        return context.report(step, ...rest);
      };
      return trial(config, { ...context, report });
    };
    const strategy = successiveHalving(gridSearch(), { maxSteps: 4, reduction: 3 });
    const { best } = await search(counted, { space, strategy, checkpoints: folder });
    expect(made).toEqual([1, 1, 1, 2, 3, 4]);
    // The seeds of trials depend on their numbers alone.
    const seeds = await search((_config, context) => context.seed, { space, strategy: gridSearch() });
    const losses: { step: number; score: number }[] = [];
    for await (const event of training(best!.config, seeds.trials[best!.trial]!.score!, 4)) {
      if (event.type === "epoch") losses.push({ step: event.epoch, score: event.loss });
    }
    expect(best?.reports).toEqual(losses);
  });
});
