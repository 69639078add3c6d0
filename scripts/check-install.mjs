import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPublic } from "./lib/arrows.mjs";
import { writeCounts } from "./lib/counts.mjs";
import { packedTarball } from "./lib/pack.mjs";
import { runProcess } from "./lib/run-process.mjs";
import { toolCommand } from "./lib/tool.mjs";
import { workspacePackages } from "./lib/workspace.mjs";

/** @typedef {import("./lib/run-process.mjs").Command} Command */

/**
 * Installs the packed packages with npm in an empty folder, as a user does, then imports each of them in Node and
 * compiles a program that uses their types, without skipping the declarations.
 */
const published = workspacePackages().filter(isPublic);
const names = published.map(({ manifest }) => manifest.name);
const folder = mkdtempSync(join(tmpdir(), "ganglion-install-"));
try {
  failOnUnlisted();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const counts = (await works("npm install", npmInstall())) ? await countUses() : { passed: 0, failed: 1 };
  writeCounts(process.cwd(), "check:install", counts);
  if (counts.failed > 0) process.exitCode = 1;
  else console.log(`${names.length} packages install with npm, import in Node and type-check.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** turbo packs first what this package's devDependencies list. */
function failOnUnlisted() {
  const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
  const unlisted = names.filter((name) => !(name in devDependencies));
  if (unlisted.length > 0) throw new Error(`Add ${unlisted.join(", ")} to devDependencies in scripts/package.json.`);
}

/** @returns {Command} */
function npmInstall() {
  const isWindows = process.platform === "win32";
  const tarballs = published.map((one) => packedTarball(one.folder));
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs];
  return { file: isWindows ? "npm.cmd" : "npm", args, shell: isWindows };
}

/** @returns {Promise<{ passed: number, failed: number }>} one for the installation, each import, and the types */
async function countUses() {
  const uses = [];
  for (const name of names) {
    const program = `import * as all from "${name}"; if (Object.keys(all).length === 0) throw new Error("no exports");`;
    const command = { file: process.execPath, args: ["--input-type=module", "--eval", program] };
    uses.push(await works(`import of ${name}`, command));
  }
  const lines = names.map((name, index) => `import * as all${index} from "${name}";\nvoid all${index};\n`);
  writeFileSync(join(folder, "user.ts"), lines.join(""));
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
  const libraries = ["--lib", "es2023,esnext.disposable,dom"];
  uses.push(await works("type check", toolCommand("typescript", [...options, ...libraries, "user.ts"])));
  const passed = uses.filter((ok) => ok).length;
  return { passed: 1 + passed, failed: uses.length - passed };
}

/**
 * @param {string} title
 * @param {Command} command
 * @returns {Promise<boolean>}
 */
async function works(title, command) {
  const { code, output } = await runProcess(command, { cwd: folder, quiet: true });
  if (code !== 0) console.error(`${title} fails:\n${output}`);
  return code === 0;
}
