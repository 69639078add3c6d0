import type { Experiment } from "../experiment/experiment.ts";
import { writeLink } from "../experiment/experiment-link.ts";
import { createImports } from "./imports.ts";
import { dataLines } from "./program-data.ts";
import { modelLines } from "./program-model.ts";
import { backendLines, trainingLines } from "./program-training.ts";

/** The experiment as a program in TypeScript that gives the losses that the page shows, digit for digit. */
export function writeProgram(experiment: Experiment): string {
  const imports = createImports();
  const rng = imports.use("rng", "@ganglion/tensor");
  const body = [
    ...backendLines(experiment, imports),
    "",
    "// Independent sources of chance: what is held out, the first weights, the order of the samples.",
    `const chance = ${rng}(${experiment.seed});`,
    "const [splitting, weights, order] = [chance.split(), chance.split(), chance.split()];",
    "",
    ...dataLines(experiment, imports),
    "",
    ...modelLines(experiment, imports),
    "",
    ...trainingLines(experiment, imports),
  ];
  return [
    `// The experiment ${writeLink(experiment)}`,
    `// npm install ${imports.packages().join(" ")}`,
    "// Save this as train.ts, then: npx tsx train.ts",
    "",
    ...imports.lines(),
    "",
    ...body,
    "",
  ].join("\n");
}
