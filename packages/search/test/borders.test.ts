import { parseHTML } from "linkedom";
import * as Plot from "@observablehq/plot";

import { reference, setBackend } from "@ganglion/tensor";
import { type Border, failureOf, isClearError, wrongArguments, wrongOptions } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import * as bullmq from "../src/bullmq/index.ts";
import * as searches from "../src/index.ts";

const { choice, gridSearch, randomSearch } = searches;

beforeEach(() => setBackend(reference()));

const NONE = ["undefined", "{}"];
const UNKNOWN = ["!"];
const FINITE = ["-1", "0", "1.5", "2"];
const ABOVE = ["1.5", "2"];
const WHOLE = ["-1", "0", "2"];
const COUNT = ["2"];
/** There is no such module, which is said once a thread loads it. */
const module = new URL("nowhere.js", import.meta.url);
/** Nobody listens there. */
const connection = "redis://127.0.0.1:1";

const found = (): searches.SearchResult => ({
  reason: "done",
  direction: "min",
  space: { x: choice([1]) },
  trials: [],
  ranking: [
    {
      trial: 0,
      config: { x: 1 },
      state: "finished",
      score: 1,
      rung: 0,
      reports: [],
      failure: undefined,
      seconds: 0,
      losses: 0,
    },
  ],
  best: undefined,
  checkpoint: undefined,
});
const options = (): searches.SearchOptions => ({ space: { x: choice([1]) }, strategy: gridSearch() });
const { document } = parseHTML("<html></html>");

interface Row extends Border {
  /** At which argument the options are, and what each of them takes. */
  readonly options?: readonly [position: number, takes: Readonly<Record<string, readonly string[]>>];
}

const queueOptions = { queue: ['"2"'], prefix: ['"2"'], name: UNKNOWN };

const ROWS: Readonly<Record<string, Row>> = {
  bullQueue: {
    call: bullmq.bullQueue,
    given: () => [{ connection }],
    takes: [[]],
    options: [0, { connection: ["!", "{}", "{ unknown }"], checkpoints: ['"2"'], ...queueOptions }],
  },
  choice: { call: choice as Border["call"], given: () => [[1, 2]], takes: [['["2"]']] },
  gridSearch: {
    call: gridSearch,
    given: () => [{}],
    takes: [NONE],
    options: [0, { points: ["{}", "{ unknown }", ...COUNT], n: UNKNOWN }],
  },
  inProcess: {
    call: searches.inProcess,
    given: () => [() => 1, {}],
    takes: [["a function"], NONE],
    options: [1, { concurrency: COUNT, workers: UNKNOWN }],
  },
  int: {
    call: searches.int,
    given: () => [-5, 5, {}],
    takes: [WHOLE, WHOLE, NONE],
    options: [2, { step: COUNT, log: [], q: UNKNOWN }],
  },
  logUniform: { call: searches.logUniform, given: () => [1, 3], takes: [ABOVE, ABOVE] },
  parallelCoordinates: {
    call: searches.parallelCoordinates,
    given: () => [found(), { Plot, document }],
    takes: [[], []],
    options: [1, { Plot: UNKNOWN, document: UNKNOWN, width: ABOVE, height: ABOVE, space: UNKNOWN }],
  },
  randomSearch: {
    call: randomSearch,
    given: () => [{ trials: 1 }],
    takes: [[]],
    options: [0, { trials: ["!", "2"], n: UNKNOWN }],
  },
  search: {
    call: searches.search as Border["call"],
    given: () => [() => 1, options()],
    takes: [["a function"], []],
    options: [
      1,
      {
        space: UNKNOWN,
        strategy: UNKNOWN,
        direction: [],
        seed: WHOLE,
        journal: [],
        checkpoints: [],
        keep: [],
        seconds: ABOVE,
        attempts: COUNT,
        signal: [],
        trials: UNKNOWN,
      },
    ],
  },
  searchTable: { call: searches.searchTable, given: () => [found()], takes: [[]] },
  searchText: {
    call: searches.searchText,
    given: () => [found(), {}],
    takes: [[], NONE],
    options: [1, { rows: COUNT, top: UNKNOWN }],
  },
  // What is right here finds no Redis, which is refused too.
  serveTrials: {
    call: bullmq.serveTrials as Border["call"],
    given: () => [() => 1, { connection, queue: "a", signal: AbortSignal.abort() }],
    takes: [[], []],
    options: [
      1,
      {
        connection: UNKNOWN,
        heartbeat: UNKNOWN,
        concurrency: UNKNOWN,
        signal: UNKNOWN,
        ...queueOptions,
        queue: UNKNOWN,
        prefix: UNKNOWN,
      },
    ],
  },
  successiveHalving: {
    call: searches.successiveHalving,
    given: () => [gridSearch(), { maxSteps: 9 }],
    takes: [[], []],
    options: [1, { maxSteps: ["!", "2"], minSteps: COUNT, reduction: COUNT, eta: UNKNOWN }],
  },
  uniform: {
    call: searches.uniform,
    given: () => [-5, 5, {}],
    takes: [FINITE, FINITE, NONE],
    options: [2, { step: ABOVE, q: UNKNOWN }],
  },
  workerThreads: {
    call: searches.workerThreads as Border["call"],
    given: () => [module, {}],
    takes: [[], NONE],
    options: [1, { workers: COUNT, execArgv: ["[]", '["2"]'], threads: UNKNOWN }],
  },
};

it("every function that is exported is in the table", () => {
  expect(Object.keys(ROWS).toSorted()).toEqual([...Object.keys(searches), ...Object.keys(bullmq)].toSorted());
});

describe.each(Object.entries(ROWS))("%s takes or refuses, in our words:", (name, row) => {
  it("what it is for", async () => {
    const error = await failureOf(row, row.given());
    if (name !== "serveTrials") expect(error).toBe(undefined);
    else expect(String(error)).toContain("Error: serveTrials: Redis must answer, got");
  });

  const all = [...wrongArguments(row), ...(row.options === undefined ? [] : wrongOptions(row, ...row.options))]
    // It would be written to.
    .filter(({ what }) => name !== "search" || !/^(journal|checkpoints): "2"$/.test(what));
  it.each(all.map((attempt) => [attempt.what, attempt] as const))("%s", async (_, { given, isTaken }) => {
    const error = await failureOf(row, given());
    if (isTaken) expect(error).toBe(undefined);
    else expect(isClearError(error), String(error)).toBe(true);
  });
});

describe("what runs a search takes or refuses what it is asked", () => {
  const contextOf = async (use: (context: searches.TrialContext) => unknown): Promise<unknown> => {
    const run = searches.search(async (_, context) => void (await use(context)), options());
    const { trials } = await run;
    return trials[0]?.failure;
  };
  const border: Border = {
    call: (async (...given: readonly unknown[]) => {
      let thrown: unknown;
      await contextOf(async ({ report }) => {
        try {
          await (report as (...all: readonly unknown[]) => unknown)(...given);
        } catch (error) {
          thrown = error;
        }
      });
      if (thrown !== undefined) throw thrown;
    }) as Border["call"],
    given: () => [1, 1],
    takes: [["0", "2"], FINITE],
  };
  it.each(wrongArguments(border).map((attempt) => [attempt.what, attempt] as const))(
    "report, %s",
    async (_, attempt) => {
      const error = await failureOf(border, attempt.given());
      if (attempt.isTaken) expect(error).toBe(undefined);
      else expect(isClearError(error), String(error)).toBe(true);
    },
  );
});
