import type { ContestantId } from "./contestants.ts";
import { type Summary, summarize } from "./statistics.ts";
import type { Task } from "./work.ts";

/** How long to measure. */
export interface Pace {
  /** How many rounds there are at most. */
  readonly rounds: number;
  /** How long one sample should take, in milliseconds. */
  readonly sampleMs: number;
  /** For how long the work is repeated before the first sample, in milliseconds. */
  readonly warmUpMs: number;
  /** After how many milliseconds a contestant sits out the remaining rounds. */
  readonly budgetMs: number;
}

/** For figures to keep. */
export const FULL_PACE: Pace = { rounds: 15, sampleMs: 30, warmUpMs: 300, budgetMs: 6000 };

/** For a look. */
export const QUICK_PACE: Pace = { rounds: 5, sampleMs: 8, warmUpMs: 50, budgetMs: 1000 };

/** What a contestant reached, or why it could not do the work. */
export type Outcome = Summary | { readonly failure: string };

interface Runner {
  readonly id: ContestantId;
  readonly task: Task;
  readonly iterations: number;
  readonly samples: number[];
  spentMs: number;
}

/**
 * Measures all tasks in turn, round by round, every other round backwards, so that neither a machine that gets slower nor
 * the neighbour in the order favours one. A sample is the mean over as many repetitions as take `sampleMs`. Whoever fails
 * while warming up does not take part.
 */
export async function runRounds(
  tasks: ReadonlyMap<ContestantId, Task>,
  pace: Pace,
): Promise<Map<ContestantId, Outcome>> {
  const runners: Runner[] = [];
  const outcomes = new Map<ContestantId, Outcome>();
  for (const [id, task] of tasks) {
    try {
      runners.push(await warmUp(id, task, pace));
    } catch (error) {
      outcomes.set(id, { failure: error instanceof Error ? error.message : String(error) });
    }
  }
  for (let round = 0; round < pace.rounds; round++) {
    for (const runner of round % 2 === 0 ? runners : runners.toReversed()) {
      if (runner.samples.length > 0 && runner.spentMs >= pace.budgetMs) continue;
      const elapsed = await runner.task.run(runner.iterations);
      runner.spentMs += elapsed;
      runner.samples.push(elapsed / runner.iterations);
    }
  }
  for (const { id, samples } of runners) outcomes.set(id, summarize(samples));
  return outcomes;
}

/** Repeats the work until everything is compiled and cached. The first run never counts: it may compile for seconds. */
async function warmUp(id: ContestantId, task: Task, { warmUpMs, sampleMs }: Pace): Promise<Runner> {
  const first = await task.run(1);
  let fastest = first;
  for (let spent = first; spent < warmUpMs; ) {
    const iterations = repetitions(fastest, sampleMs);
    const elapsed = await task.run(iterations);
    fastest = Math.min(fastest, elapsed / iterations);
    spent += elapsed;
  }
  return { id, task, iterations: repetitions(fastest, sampleMs), samples: [], spentMs: 0 };
}

function repetitions(onceMs: number, sampleMs: number): number {
  return Math.max(1, Math.round(sampleMs / Math.max(onceMs, 1e-6)));
}
