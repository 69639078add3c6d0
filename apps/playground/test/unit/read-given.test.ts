import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import type { GivenFiles } from "../../src/files/own-files.ts";
import { type Reading, readGiven, type ReadGivenOptions } from "../../src/train/own-data/read-given.ts";
import type { OwnProblem, OwnProgress, OwnTrainer } from "../../src/worker/own/own-protocol.ts";

interface Asked {
  readonly tell: (progress: OwnProgress) => void;
  readonly resolve: (result: OwnProblem) => void;
  readonly reject: (error: Error) => void;
}

/** A reading that goes on as the test says. */
function scripted(): ReadGivenOptions & { readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const readOwn: OwnTrainer["readOwn"] = (_files, _options, tell) =>
    new Promise((resolve, reject) => asked.push({ tell, resolve, reject }));
  const given = signal<GivenFiles | undefined>(undefined);
  const reading = signal<Reading>({ state: "idle" });
  return { trainer: { readOwn }, given, reading, asked, side: 8, channels: 3, perClass: 100 };
}

it("shows what becomes of the files that were given last, and of none before them", async () => {
  const options = scripted();
  const { given, reading, asked } = options;
  const ends = ["first", "second", "third"].map((name) => {
    given.value = { name, files: [] };
    return readGiven(options);
  });
  asked[2]?.tell({ done: 1, total: 9 });
  asked[0]?.tell({ done: 3, total: 4 });
  expect(reading.value).toStrictEqual({ state: "reading", progress: { done: 1, total: 9 } });
  asked[0]?.reject(new Error("the worker broke down"));
  asked[1]?.resolve({ fault: "stopped" });
  await Promise.all(ends.slice(0, 2));
  expect(reading.value).toStrictEqual({ state: "reading", progress: { done: 1, total: 9 } });
  asked[2]?.reject(new Error("the worker broke down"));
  await ends[2];
  expect(reading.value).toStrictEqual({
    state: "failed",
    trouble: { kind: "unforeseen", detail: { text: "Error: the worker broke down", code: undefined } },
  });
});
