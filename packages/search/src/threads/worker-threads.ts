import { checkCount, checkOptions, describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import { hasNode, node } from "../node.ts";
import type { Runner } from "../runner/runner.ts";
import { poolOf } from "./pool.ts";
import { openThread } from "./thread.ts";

/** How trials run on threads. */
export interface WorkerThreadsOptions {
  /** How many threads; by default as many as the machine has cores. */
  readonly workers?: number | undefined;
  /** What Node is told for them, such as `["--import", "tsx"]` for a module in TypeScript; by default what it was told for this thread. */
  readonly execArgv?: readonly string[] | undefined;
}

const where = "workerThreads";

/**
 * Runs trials on threads of Node: the module exports `trial`, a function of a configuration. What `search` does with the address of a
 * module. A thread that ends in the middle of a trial (it ran out of memory, called `process.exit`) loses nothing: the trial goes on in
 * another one from what it saved last.
 * @throws TypeError unless `module` is a file's address.
 * @example
 * ```ts no-run
 * import { logUniform, randomSearch, search, workerThreads } from "@ganglion/search";
 * const runner = workerThreads(new URL("./trial.js", import.meta.url), { workers: 2 });
 * const strategy = randomSearch({ trials: 40 });
 * const { best } = await search(runner, { space: { learningRate: logUniform(1e-4, 1) }, strategy });
 * ```
 */
export function workerThreads(module: UrlLike | string, options: WorkerThreadsOptions = {}): Runner {
  const address = moduleAddress(where, module);
  checkOptions<WorkerThreadsOptions>(
    where,
    options,
    { workers: checkCount, execArgv: checkTexts },
    { threads: "workers" },
  );
  const { workers, execArgv } = options;
  return {
    kind: "workerThreads",
    async open() {
      if (!hasNode()) {
        const remedy = "Pass the function itself, which runs in the page.";
        throw refusal(Error, where, "there must be threads of Node", "another platform", remedy);
      }
      const capacity = workers ?? node("node:os", where).availableParallelism();
      return poolOf(capacity, () => openThread(address, execArgv));
    },
  };
}

/**
 * The address of a module's file.
 * @throws TypeError for anything else.
 */
function moduleAddress(from: string, module: unknown): string {
  const isUrl = typeof module === "object" && typeof (Object(module) as Partial<UrlLike>).href === "string";
  const address = isUrl || typeof module === "string" ? String(module) : "";
  if (/^file:\/\//i.test(address) && URL.canParse(address)) return address;
  const remedy = 'Pass new URL("./trial.js", import.meta.url).';
  throw refusal(TypeError, from, "module must be the address of a file", describeValue(module), remedy);
}

function checkTexts(_where: string, name: string, value: unknown): void {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return;
  const remedy = 'Pass what node is given before the file, such as ["--import", "tsx"].';
  throw refusal(TypeError, where, `${name} must be an array of strings`, describeValue(value), remedy);
}
