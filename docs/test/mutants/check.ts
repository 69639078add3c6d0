import type { Mutant } from "./list.ts";
import { openMutants } from "./run.ts";

/** How many wrong formulas a test notices, and how many none does. */
export interface Noticed {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Makes one change after the other and runs the tests that should notice it; each verdict is logged.
 * @throws Error if a package's tests fail as it is, since a failure then says nothing of a change.
 */
export async function checkMutants(chosen: readonly Mutant[], log: (line: string) => void): Promise<Noticed> {
  let passed = 0;
  for (const name of new Set(chosen.map((mutant) => mutant.package))) {
    const own = chosen.filter((mutant) => mutant.package === name);
    const runner = await openMutants(name);
    const plain = await runner.run([...new Set(own.flatMap((mutant) => mutant.tests))]);
    if (plain.failed > 0 || plain.ran === 0) {
      throw new Error(
        `checkMutants: ${name}'s tests must pass as they are, got ${plain.failed} of ${plain.ran} that fail.`,
      );
    }
    for (const mutant of own) {
      const { failed, ran } = await runner.run(mutant.tests, mutant);
      const isNoticed = failed > 0 && ran > 0;
      if (isNoticed) passed += 1;
      log(`${isNoticed ? "noticed  " : "UNNOTICED"} ${mutant.package}: ${mutant.title}`);
    }
    await runner.close();
  }
  // Vitest sets a status of its own where tests fail, as they should here.
  process.exitCode = 0;
  return { passed, failed: chosen.length - passed };
}
