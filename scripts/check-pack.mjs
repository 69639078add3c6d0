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
const files = packedFiles(tarball);
keepShape(folder, packageShape(files));
let failed = 0;
for (const [title, check] of Object.entries(packChecks)) {
  const complaints = await check({ folder, manifest, tarball, files });
  for (const complaint of complaints) console.error(`${manifest.name}: ${title}: ${complaint.replace(/\.$/, "")}.`);
  if (complaints.length > 0) failed += 1;
}
const passed = Object.keys(packChecks).length - failed;
writeCounts(folder, "check:pack", { passed, failed });
console.log(`${manifest.name}: ${passed} of ${passed + failed} checks of the packed files passed.`);
if (failed > 0) process.exitCode = 1;
