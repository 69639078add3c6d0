import { signal } from "@preact/signals";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defaultExperiment } from "../../src/experiment/experiment.ts";
import type { Hideable } from "../../src/experiment/hideable.ts";
import { findUnfinished } from "../../src/state/find-unfinished.ts";
import type { UnfinishedRun } from "../../src/worker/unfinished/unfinished-run.ts";

const run: UnfinishedRun = {
  id: "a",
  experiment: { ...defaultExperiment, seed: 9 },
  rate: undefined,
  step: 5,
  epoch: 1,
};

/** What a page with this link offers. */
async function offered(seed: number, hidden: readonly Hideable[] = [], isEmbedded = false, newest = async () => run) {
  const store = {
    experiment: signal({ ...defaultExperiment, seed }),
    unfinished: signal<UnfinishedRun | undefined>(undefined),
  };
  const storage = { newest } as Parameters<typeof findUnfinished>[2];
  await findUnfinished(store, { hidden: new Set(hidden), isEmbedded }, storage);
  return store.unfinished.value;
}

beforeEach(() => vi.stubGlobal("navigator", undefined));
afterEach(() => vi.unstubAllGlobals());

describe("a run that was cut off", () => {
  it("is offered whatever the link says", async () => {
    expect(await offered(7)).toBe(run);
  });

  it.each<readonly [string, readonly Hideable[], boolean]>([
    ["by a link that hides something", ["code"], false],
    ["within another page", [], true],
  ])("%s it is offered only where it is of the same experiment", async (_, hidden, isEmbedded) => {
    expect(await offered(7, hidden, isEmbedded)).toBeUndefined();
    expect(await offered(9, hidden, isEmbedded)).toBe(run);
  });

  it("is not offered if it came to its end while it was waited for", async () => {
    const found = [run, undefined];
    expect(await offered(7, [], false, (async () => found.shift()) as () => Promise<UnfinishedRun>)).toBeUndefined();
  });
});
