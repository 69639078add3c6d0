import { checkMutants } from "./test/mutants/check.ts";
import { mutants } from "./test/mutants/list.ts";
import { numberMutants } from "./test/mutants/numbers.ts";

/**
 * Changes one formula after the other and runs the tests that should notice: `pnpm --filter @ganglion/docs mutants`, or
 * with the names of some packages, or of files such as `activations/elu.ts`. With `--numbers` it changes, instead, every
 * number and sign of the packages whose tests pin each of them. Fails if a change goes unnoticed. `npm test` does the same
 * for each package that has changed, by its script `check:mutants`.
 */
const wanted = process.argv.slice(2).filter((argument) => argument !== "--numbers");
const all = process.argv.includes("--numbers") ? numberMutants() : mutants;
const chosen = all.filter(
  ({ package: name, file }) => wanted.length === 0 || wanted.includes(name) || wanted.includes(`${name}/${file}`),
);
const { passed, failed } = await checkMutants(chosen, console.log);
console.log(`${passed} of ${passed + failed} wrong formulas are noticed by a test.`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
