import { describe, expect, it } from "vitest";
import { defaultsFor, differences, type Experiment } from "../../src/experiment/experiment.ts";
import { dense } from "../../src/experiment/layer-spec.ts";
import { readLink, writeLink } from "../../src/experiment/experiment-link.ts";
import { guessOf } from "../../src/state/guess.ts";
import { outcomeOf } from "../../src/state/outcome.ts";
import { breaksFor } from "../../src/train/breaks.ts";
import { createBackends } from "../../src/worker/backend.ts";
import type { Snapshot } from "../../src/worker/protocol.ts";
import type { Failure } from "../../src/worker/reports.ts";
import { createTrainer } from "../../src/worker/trainer.ts";

const trainer = createTrainer(createBackends());

/** What comes of an experiment. */
async function outcome(experiment: Experiment): Promise<string> {
  const data = await trainer.loadData(experiment, experiment.seed);
  const guess = guessOf(data.heldOut.labels, data.classes.length);
  let snapshot: Snapshot | undefined;
  let failure: Failure | undefined;
  await trainer.start(experiment, (event) => {
    if (event.type === "update") snapshot = event.update.snapshot ?? snapshot;
    if (event.type === "failed") failure = event.failure;
  });
  return outcomeOf({ guess, snapshot, failure, isOver: true }).kind;
}

const deep = (count: number): Partial<Experiment> => ({ hidden: Array.from({ length: count }, () => dense(32)) });
const all: [string, Experiment][] = [
  ["digits", { ...defaultsFor("digits"), epochs: 3 }],
  ["circles", { ...defaultsFor("circles"), epochs: 10 }],
  ["four layers", { ...defaultsFor("digits"), ...deep(4), epochs: 3 }],
];
const rows = all.flatMap(([name, experiment]) =>
  breaksFor(experiment).map(({ key, settings }) => [name, key, experiment, settings] as const),
);

describe("what breaks an experiment", () => {
  it("is offered where it breaks something", () => {
    const keysOf = (experiment: Experiment) => breaksFor(experiment).map(({ key }) => key);
    expect(keysOf(defaultsFor("digits"))).toStrictEqual(["learningRate", "init"]);
    expect(keysOf({ ...defaultsFor("digits"), hidden: [] })).toStrictEqual(["learningRate"]);
    expect(keysOf({ ...defaultsFor("digits"), ...deep(4) })).toStrictEqual(["activation", "learningRate", "init"]);
    expect(keysOf({ ...defaultsFor("digits"), ...deep(4), normalization: "batch" })).not.toContain("activation");
    expect(keysOf({ ...defaultsFor("digits"), learningRate: 100, init: "zeros" })).toStrictEqual([]);
  });

  it.each(rows)("%s by its %s, and nothing else", async (_, key, experiment, settings) => {
    const broken = { ...experiment, ...settings };
    expect(differences(experiment, broken)).toStrictEqual([key]);
    expect(readLink(writeLink(broken))).toStrictEqual({ experiment: broken, unknown: [] });
    expect(["guessing", "diverged"]).toContain(await outcome(broken));
  });
});
