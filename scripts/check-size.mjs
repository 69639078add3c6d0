import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeCounts } from "./lib/counts.mjs";
import { sizeComplaints } from "./lib/size-checks.mjs";

/** Holds what the built package in the current folder costs a page, with all that it brings, to its budgets. */
const folder = process.cwd();
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const failures = (await sizeComplaints({ folder, manifest })).map((complaint) => `${manifest.name}: ${complaint}.`);
for (const line of failures) console.error(line);
const failed = failures.length > 0 ? 1 : 0;
writeCounts(folder, "check:size", { passed: 1 - failed, failed, failures });
if (failed > 0) process.exitCode = 1;
else console.log(`${manifest.name} keeps to its budgets of bytes.`);
