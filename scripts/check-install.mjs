import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPublic } from "./lib/arrows.mjs";
import { sumCounts, writeCounts } from "./lib/counts.mjs";
import { packedTarball } from "./lib/pack.mjs";
import { runProcess } from "./lib/run-process.mjs";
import { toolCommand } from "./lib/tool.mjs";
import { workspacePackages } from "./lib/workspace.mjs";

/** @typedef {import("./lib/run-process.mjs").Command} Command */

/**
 * Installs the packed packages with npm in an empty folder, as a user does, then imports each of them in Node and
 * compiles a program that uses their types, without skipping the declarations. Then installs each package that
 * `alone/` has a program for into a folder of its own, with nothing but its peer, and runs the program there.
 */
const published = workspacePackages().filter(isPublic);
const names = published.map(({ manifest }) => manifest.name);
const folder = mkdtempSync(join(tmpdir(), "ganglion-install-"));
/** Apart from the other, whose modules a program would find too. */
const aloneFolder = mkdtempSync(join(tmpdir(), "ganglion-alone-"));
try {
  failOnUnlisted();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const together = (await works("npm install", npmInstall(published), folder))
    ? await countUses()
    : { passed: 0, failed: 1 };
  const alone = await countAlone();
  const counts = sumCounts([together, alone]);
  writeCounts(process.cwd(), "check:install", counts);
  if (counts.failed > 0) process.exitCode = 1;
  else {
    console.log(`${names.length} packages install with npm, import in Node and type-check.`);
    console.log(`${alone.passed} of them work alone in an empty project.`);
  }
} finally {
  for (const one of [folder, aloneFolder]) rmSync(one, { recursive: true, force: true });
}

/** turbo packs first what this package's devDependencies list. */
function failOnUnlisted() {
  const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
  const unlisted = names.filter((name) => !(name in devDependencies));
  if (unlisted.length > 0) throw new Error(`Add ${unlisted.join(", ")} to devDependencies in scripts/package.json.`);
}

/**
 * @param {typeof published} packages
 * @returns {Command}
 */
function npmInstall(packages) {
  const isWindows = process.platform === "win32";
  const tarballs = packages.map((one) => packedTarball(one.folder));
  const args = ["install", "--no-audit", "--no-fund", "--prefer-offline", ...tarballs];
  return { file: isWindows ? "npm.cmd" : "npm", args, shell: isWindows };
}

/** @returns {Promise<{ passed: number, failed: number }>} one for the installation, each import, and the types */
async function countUses() {
  const uses = [];
  for (const name of names) {
    const program = `import * as all from "${name}"; if (Object.keys(all).length === 0) throw new Error("no exports");`;
    const command = { file: process.execPath, args: ["--input-type=module", "--eval", program] };
    uses.push(await works(`import of ${name}`, command, folder));
  }
  const lines = names.map((name, index) => `import * as all${index} from "${name}";\nvoid all${index};\n`);
  writeFileSync(join(folder, "user.ts"), lines.join(""));
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--types", ""];
  const libraries = ["--lib", "es2023,esnext.disposable,dom"];
  uses.push(await works("type check", toolCommand("typescript", [...options, ...libraries, "user.ts"]), folder));
  const passed = uses.filter((ok) => ok).length;
  return { passed: 1 + passed, failed: uses.length - passed };
}

/** @returns {Promise<{ passed: number, failed: number }>} one for each program in `alone/` */
async function countAlone() {
  const programs = readdirSync(new URL("alone", import.meta.url));
  let passed = 0;
  for (const program of programs) if (await worksAlone(program)) passed++;
  return { passed, failed: programs.length - passed };
}

/** @param {string} program such as `init.mjs`, for the package of that name */
async function worksAlone(program) {
  const name = program.replace(/\.mjs$/, "");
  const project = join(aloneFolder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }\n');
  copyFileSync(new URL(`alone/${program}`, import.meta.url), join(project, program));
  const wanted = ["tensor", name].map((one) => `@ganglion/${one}`);
  const packages = published.filter(({ manifest }) => wanted.includes(manifest.name));
  if (!(await works(`npm install of ${name} alone`, npmInstall(packages), project))) return false;
  const installed = readdirSync(join(project, "node_modules", "@ganglion")).sort();
  if (installed.join() !== [name, "tensor"].sort().join()) {
    console.error(`${name} alone must come with tensor only, got ${installed.join(", ")}.`);
    return false;
  }
  return works(`${name} alone`, { file: process.execPath, args: [program] }, project);
}

/**
 * @param {string} title
 * @param {Command} command
 * @param {string} cwd
 * @returns {Promise<boolean>}
 */
async function works(title, command, cwd) {
  const { code, output } = await runProcess(command, { cwd, quiet: true });
  if (code !== 0) console.error(`${title} fails:\n${output}`);
  return code === 0;
}
