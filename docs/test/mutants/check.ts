import type { Mutant } from "./list.ts";
import { type MutantRunner, openMutants, type Trial, type Verdict } from "./run.ts";

/** How many wrong formulas a test notices, and how many none does. */
export interface Noticed {
  readonly passed: number;
  readonly failed: number;
  /** Those that none notices. */
  readonly failures: readonly string[];
}

/** Each of them keeps its modules in memory to the end of the thread. */
const AT_ONCE = 100;

/**
 * Makes each change and runs the tests that should notice it; each verdict is logged.
 * @throws Error if a package's tests fail as it is, since a failure then says nothing of a change.
 */
export async function checkMutants(chosen: readonly Mutant[], log: (line: string) => void): Promise<Noticed> {
  const failures: string[] = [];
  for (const name of new Set(chosen.map((mutant) => mutant.package))) {
    const own = chosen.filter((mutant) => mutant.package === name);
    const runner = await openMutants(name);
    const noticed = await noticedMutants(runner, own);
    await runner.close();
    for (const mutant of own) {
      log(`${noticed.has(mutant) ? "noticed  " : "UNNOTICED"} ${name}: ${mutant.title}`);
      if (!noticed.has(mutant)) failures.push(`${name}: unnoticed: ${mutant.title}`);
    }
  }
  // Vitest sets a status of its own where tests fail, as they should here.
  process.exitCode = 0;
  return { passed: chosen.length - failures.length, failed: failures.length, failures };
}

/** Tries all mutants with the first of their tests, then those left with the second, and so on. */
async function noticedMutants(runner: MutantRunner, own: readonly Mutant[]): Promise<ReadonlySet<Mutant>> {
  const noticed = new Set<Mutant>();
  const rounds = Math.max(...own.map(({ tests }) => tests.length));
  for (let round = 0; round < rounds; round++) {
    const trials = own.flatMap((mutant): Trial[] => {
      const test = mutant.tests[round];
      return test === undefined || noticed.has(mutant) ? [] : [[mutant, test]];
    });
    for (let start = 0; start < trials.length; start += AT_ONCE) {
      for (const mutant of await noticedOf(runner, trials.slice(start, start + AT_ONCE))) noticed.add(mutant);
    }
  }
  return noticed;
}

async function noticedOf(runner: MutantRunner, trials: readonly Trial[]): Promise<Mutant[]> {
  const { plain, trials: verdicts } = await runner.run(trials);
  if (plain.failed > 0 || plain.ran === 0) {
    const name = (trials[0] as Trial)[0].package;
    throw new Error(
      `checkMutants: ${name}'s tests must pass as they are, got ${plain.failed} of ${plain.ran} that fail.`,
    );
  }
  return trials.flatMap(([mutant], index) => ((verdicts[index] as Verdict).failed > 0 ? [mutant] : []));
}
