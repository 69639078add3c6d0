import { type Mutant, mutants } from "./test/mutants/list.ts";
import { numberMutants } from "./test/mutants/numbers.ts";
import { runMutant } from "./test/mutants/run.ts";

/**
 * Changes one formula after the other and runs the tests that should notice: `pnpm --filter @ganglion/docs mutants`, or
 * with the names of some packages, or of files such as `activations/elu.ts`. With `--numbers` it changes, instead, every
 * number and sign of the packages whose tests pin each of them. Fails if a change goes unnoticed.
 */
const wanted = process.argv.slice(2).filter((argument) => argument !== "--numbers");
const all = process.argv.includes("--numbers") ? numberMutants() : mutants;
const chosen = all.filter(
  ({ package: name, file }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(`${name}/${file}`),
);
const unnoticed: Mutant[] = [];

// Unchanged, the same tests pass: a failure is the change's.
for (const name of new Set(chosen.map((mutant) => mutant.package))) {
  const own = chosen.filter((mutant) => mutant.package === name);
  const [first] = own;
  if (first === undefined) continue;
  const tests = [...new Set(own.flatMap((mutant) => mutant.tests))];
  const { failed, ran } = await runMutant({ ...first, tests, to: first.from });
  if (failed > 0 || ran === 0)
    throw new Error(`check-mutants: ${name}'s tests must pass as they are, got ${failed} of ${ran} that fail.`);
}

for (const mutant of chosen) {
  const { failed, ran } = await runMutant(mutant);
  const isNoticed = failed > 0 && ran > 0;
  if (!isNoticed) unnoticed.push(mutant);
  console.log(`${isNoticed ? "noticed  " : "UNNOTICED"} ${mutant.package}: ${mutant.title}`);
}
console.log(`${chosen.length - unnoticed.length} of ${chosen.length} wrong formulas are noticed by a test.`);
// Vitest sets a status of its own where tests fail, as they should here.
process.exitCode = unnoticed.length === 0 && chosen.length > 0 ? 0 : 1;
