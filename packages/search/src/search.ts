import { describeValue, refusal, type UrlLike } from "@ganglion/tensor";
import { eventQueue } from "./event-queue.ts";
import type { SearchEvent } from "./events/search-event.ts";
import type { SearchResult } from "./result/trial-result.ts";
import { runSearch } from "./run-search.ts";
import { inProcess } from "./runner/in-process.ts";
import { isRunner, type Runner } from "./runner/runner.ts";
import type { Trial } from "./runner/trial.ts";
import { resolveOptions, type SearchOptions } from "./search-options.ts";
import type { ConfigOf, Space } from "./space/domain.ts";
import { workerThreads } from "./threads/worker-threads.ts";

/**
 * A search: `for await (const event of search)` goes through what happens, `await search` gives what it found. It begins when it is asked
 * for either. Leaving the loop ends it.
 */
export interface Search<C> extends AsyncGenerator<SearchEvent<C>, void, undefined>, PromiseLike<SearchResult<C>> {}

const where = "search";

/**
 * Tries configurations of anything that has a score: how well a network learns with a rate, a width, an activation. What it finds
 * depends on the seed and the trials alone, not on how many workers there are, which of them is faster, or how often it was interrupted.
 * @param trials the module whose export `trial` is tried, on worker threads: `new URL("./trial.js", import.meta.url)`; or the function
 * itself, in this process; or a runner, such as `workerThreads(url, { workers: 2 })` or `bullQueue(...)`.
 * @throws TypeError or RangeError for options that are wrong, while searching Error for a journal that cannot be written or a module
 * without a trial. What a trial throws is its result.
 * @example
 * ```ts
 * import { choice, logUniform, randomSearch, search } from "@ganglion/search";
 * const space = { learningRate: logUniform(1e-4, 1), momentum: choice([0, 0.9]) };
 * const loss = ({ learningRate, momentum }: { learningRate: number; momentum: number }) =>
 *   Math.abs(Math.log10(learningRate) + 2) - momentum;
 * const { best, trials } = await search(loss, { space, strategy: randomSearch({ trials: 20 }), seed: 7 });
 * [trials.length, best?.config.momentum]; // => [20, 0.9]
 * ```
 */
export function search<S extends Space>(
  trials: Trial<ConfigOf<S>> | UrlLike | string | Runner,
  options: SearchOptions<S>,
): Search<ConfigOf<S>> {
  const runner = runnerOf(trials);
  const resolved = resolveOptions(options);
  const stop = new AbortController();
  const queue = eventQueue<SearchEvent>();
  let running: Promise<SearchResult> | undefined;
  const begin = (): Promise<SearchResult> => {
    running ??= watched(resolved.signal, stop, async () => {
      try {
        const result = await runSearch(runner, resolved, { emit: queue.push, stop });
        queue.push({ type: "end", result });
        queue.end();
        return result;
      } catch (error) {
        queue.end(error);
        throw error;
      }
    });
    return running;
  };
  return searchOf(begin, queue.next, stop) as unknown as Search<ConfigOf<S>>;
}

function runnerOf(trials: unknown): Runner {
  if (typeof trials === "function") return inProcess(trials as Trial);
  if (isRunner(trials)) return trials;
  const isAddress = typeof trials === "string" || typeof (Object(trials) as Partial<UrlLike>).href === "string";
  if (isAddress) return workerThreads(trials as string);
  const rule = "trials must be the address of a module, a function or a runner";
  const remedy = 'Pass new URL("./trial.js", import.meta.url), or the function.';
  throw refusal(TypeError, where, rule, describeValue(trials), remedy);
}

/** Stops what `run` does when the signal aborts. */
async function watched<R>(given: unknown, stop: AbortController, run: () => Promise<R>): Promise<R> {
  const signal = given as AbortSignal | undefined;
  const abort = (): void => stop.abort("aborted");
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    return await run();
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function searchOf(
  begin: () => Promise<SearchResult>,
  next: () => Promise<SearchEvent | undefined>,
  stop: AbortController,
): Search<never> {
  async function* all(): AsyncGenerator<SearchEvent, void, undefined> {
    // What goes wrong is thrown by the events.
    const over = begin().catch(() => undefined);
    try {
      for (let event = await next(); event !== undefined; event = await next()) yield event;
    } finally {
      stop.abort("aborted");
      await over;
    }
  }
  return Object.assign(all(), {
    // oxlint-disable-next-line unicorn/no-thenable
    then<A, B>(found?: ((result: SearchResult) => A) | null, failed?: ((reason: unknown) => B) | null): Promise<A | B> {
      return begin().then(found, failed) as Promise<A | B>;
    },
  }) as unknown as Search<never>;
}
