import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeCounts } from "./lib/counts.mjs";
import { keepShape, packedFiles, packPackage, readTarball } from "./lib/pack.mjs";
import { packChecks } from "./lib/pack-checks.mjs";
import { packageShape } from "./lib/package-shape.mjs";

/** Packs the package in the current folder as it would be published, and checks what is in the tarball. */
const folder = process.cwd();
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const tarball = readTarball(await packPackage(folder));
const files = await packedFiles(tarball);
keepShape(folder, packageShape(files));
const failures = /** @type {string[]} */ ([]);
for (const [title, check] of Object.entries(packChecks)) {
  const complaints = await check({ folder, manifest, tarball, files });
  const told = complaints.map((complaint) => `${manifest.name}: ${title}: ${complaint.replace(/\.$/, "")}.`);
  for (const line of told) console.error(line);
  if (told.length > 0) failures.push(told.join(" "));
}
const passed = Object.keys(packChecks).length - failures.length;
writeCounts(folder, "check:pack", { passed, failed: failures.length, failures });
console.log(`${manifest.name}: ${passed} of ${passed + failures.length} checks of the packed files passed.`);
if (failures.length > 0) process.exitCode = 1;
