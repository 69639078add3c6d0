import { checkCount, checkFunction, checkOptions, refusal } from "@ganglion/tensor";
import type { Runner } from "./runner.ts";
import { runTrial } from "./run-trial.ts";
import type { Trial } from "./trial.ts";

/** How trials run in this process. */
export interface InProcessOptions {
  /** How many trials run at a time, taking turns where they wait; 1 by default. */
  readonly concurrency?: number | undefined;
}

/**
 * Runs trials in this process or page, where the search itself is. What `search` does with a function.
 * @throws TypeError unless `trial` is a function.
 * @example
 * ```ts
 * import { inProcess, randomSearch, search, uniform } from "@ganglion/search";
 * const runner = inProcess(async ({ x }) => x * x, { concurrency: 4 });
 * const { trials } = await search(runner, { space: { x: uniform(-1, 1) }, strategy: randomSearch({ trials: 9 }) });
 * trials.length; // => 9
 * ```
 */
export function inProcess(trial: Trial, options: InProcessOptions = {}): Runner {
  const where = "inProcess";
  checkFunction(where, "trial", trial);
  checkOptions<InProcessOptions>(where, options, { concurrency: checkCount }, { workers: "concurrency" });
  const { concurrency = 1 } = options;
  return {
    kind: "inProcess",
    async open() {
      let isClosed = false;
      return {
        capacity: concurrency,
        checkpoints: undefined,
        async run(job, { began, report, checkpoints, signal }) {
          began("this process");
          return runTrial(trial, job, {
            report: async (step, score) => !isClosed && report(step, score),
            load: () => checkpoints.load(job.trial),
            async save(value) {
              // Whoever goes on after the end of the search keeps nothing.
              if (isClosed) throw ended();
              await checkpoints.save(job.trial, value);
            },
            folder: checkpoints.folder(job.trial),
            signal,
          });
        },
        async close() {
          isClosed = true;
        },
      };
    },
  };
}

function ended(): Error {
  const remedy = "End when context.report gives false, or context.signal aborts.";
  return refusal(Error, "checkpoint.save", "the search must go on", "one that has ended", remedy);
}
