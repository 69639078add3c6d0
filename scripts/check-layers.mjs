import { mayImport } from "./layers.mjs";
import { folderName, isPublic, undeclaredArrows } from "./lib/arrows.mjs";
import { foreignTestProblems } from "./lib/foreign-tests.mjs";
import { importCycles } from "./lib/import-cycles.mjs";
import { root } from "./lib/root.mjs";
import { scriptInputProblems } from "./lib/script-inputs.mjs";
import { skeletonProblems } from "./lib/skeleton.mjs";
import { smallModuleProblems } from "./lib/small-modules.mjs";
import { testInputProblems } from "./lib/test-inputs.mjs";
import { typesProgramProblems } from "./lib/types-program.mjs";
import { workspacePackages } from "./lib/workspace.mjs";

/**
 * Fails on an arrow that layers.mjs does not declare, on modules that load each other in a cycle, on a package that is not
 * built like the others, on a short module that one other alone imports, on a test that imports one of another package, and on
 * a test, a program or a file of types that reads what the inputs of its task in turbo.json do not name.
 */
const packages = workspacePackages();
const known = new Map();
const published = packages.filter(isPublic);
const strangers = published
  .filter((one) => mayImport[folderName(one)] === undefined)
  .map(({ path }) => ({
    file: path,
    line: undefined,
    message: "is not in the layer table; declare it in scripts/layers.mjs",
  }));
const problems = [
  ...strangers,
  ...undeclaredArrows(packages),
  ...importCycles(packages),
  ...published.flatMap(skeletonProblems),
  ...published.flatMap(smallModuleProblems),
  ...foreignTestProblems(packages),
  ...testInputProblems(packages, root, known),
  ...scriptInputProblems(packages),
  ...typesProgramProblems(packages, root, known),
];

for (const { file, line, message } of problems) {
  console.error(`${file}${line === undefined ? "" : `:${line}`}: ${message}.`);
}
if (problems.length > 0) process.exitCode = 1;
else
  console.log(
    `${packages.length} packages keep to their layers, without a cycle of modules; the ${published.length} published share one skeleton; tests read what turbo counts.`,
  );
