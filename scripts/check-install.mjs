import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { folderName, isPublic } from "./lib/arrows.mjs";
import { writeCounts } from "./lib/counts.mjs";
import { footprintComplaints, footprintOf, linkAlone } from "./lib/footprint.mjs";
import { localRegistry } from "./lib/local-registry.mjs";
import { packedTarball, readTarball } from "./lib/pack.mjs";
import { sightOf } from "./lib/packed-sight.mjs";
import { runProcess } from "./lib/run-process.mjs";
import { rememberSight, seenBefore } from "./lib/seen.mjs";
import { toolCommand } from "./lib/tool.mjs";
import { typeComplaints } from "./lib/type-complaints.mjs";
import { workspacePackages } from "./lib/workspace.mjs";

/** @typedef {import("./lib/run-process.mjs").Command} Command */
/** @typedef {import("./lib/workspace.mjs").WorkspacePackage} WorkspacePackage */

/**
 * Installs the packed packages in empty folders, as users do, with the npm that each supported Node brings. Then, in the
 * first of them, imports and requires every entry, compiles programs with their types without skipping declarations, asks attw
 * how each resolution finds them, holds what each package brings to its `installBudget`, and runs the program that `alone/` has
 * for it in a project of its own.
 */
const published = workspacePackages().filter(isPublic);
const manifest = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
/** The devDependencies that are npm as a Node ships it. */
const npms = Object.keys(manifest.devDependencies).filter((name) => name.startsWith("npm-of-node-"));
/** Where there is a proxy, it does not know this machine's own registry. */
const direct = [process.env["NO_PROXY"] ?? process.env["no_proxy"], "127.0.0.1"].filter(Boolean).join(",");
const env = { ...process.env, NO_PROXY: direct, no_proxy: direct };
const task = "check:install";
const sight = sightOf([]);
const before = seenBefore(process.cwd(), task, sight);
const folder = mkdtempSync(join(tmpdir(), "ganglion-install-"));
const failures = /** @type {string[]} */ ([]);
const counts = before ?? { passed: 0, failed: 0, failures };
try {
  if (before === undefined) await checkAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
writeCounts(process.cwd(), task, counts);
if (counts.failed > 0) process.exitCode = 1;
else {
  rememberSight(process.cwd(), task, sight, counts);
  const when = before === undefined ? "" : "; nothing has changed that an installation could see";
  console.log(`${published.length} packages install with ${npms.length} versions of npm, and work there${when}.`);
}

async function checkAll() {
  const registry = await localRegistry(published.map((one) => packedTarball(one.folder)));
  try {
    await checkWith(registry.address);
  } finally {
    registry.close();
  }
}

/** @param {string} registry the address of one that has them */
async function checkWith(registry) {
  // turbo packs first what this package's devDependencies list.
  const unlisted = published.filter((one) => !(one.manifest.name in manifest.devDependencies));
  report(
    "devDependencies of scripts/package.json",
    unlisted.map((one) => `${one.manifest.name} is missing`),
  );
  const projects = await Promise.all(npms.map((npm) => installWith(npm, registry)));
  const [project] = projects;
  if (project === undefined) return;
  await checkOtherMinor(registry);
  await checkEntries(project);
  await checkTypes(project);
  for (const one of published) {
    const footprint = footprintOf(project, one.manifest.name);
    console.log(`${one.manifest.name}: ${Math.ceil(footprint.bytes / 1000)} kB, ${footprint.paths.length} packages`);
    report(one.manifest.name, footprintComplaints(footprint, one.manifest.installBudget));
    report(`${one.manifest.name}, types`, await typeComplaints(readTarball(packedTarball(one.folder))));
    await checkAlone(one, project, footprint);
  }
}

/**
 * @param {string} npm one of `npms`
 * @param {string} registry
 * @returns {Promise<string | undefined>} the project with all packages, where it could be made
 */
async function installWith(npm, registry) {
  const project = emptyProject(npm);
  const command = installCommand(npm, published.map(asWanted), registry);
  return (await works(`${npm}: npm install`, command, project)) ? project : undefined;
}

/**
 * By its name where npm can be told whom to ask for it, which is for a scope; else its tarball.
 *
 * @param {WorkspacePackage} one
 */
function asWanted(one) {
  const { name, version } = one.manifest;
  return name.startsWith("@ganglion/") ? `${name}@${version}` : packedTarball(one.folder);
}

/**
 * @param {string} npm one of `npms`
 * @param {readonly string[]} packages names, tarballs or folders
 * @param {string} registry
 * @returns {Command}
 */
function installCommand(npm, packages, registry) {
  const script = fileURLToPath(new URL(`node_modules/${npm}/bin/npm-cli.js`, import.meta.url));
  const scope = `--@ganglion:registry=${registry}`;
  const args = [script, "install", "--no-audit", "--no-fund", "--prefer-offline", scope, ...packages];
  return { file: process.execPath, args };
}

/**
 * npm refuses a package beside the next minor version of its peer, and says which of the two asks for what.
 *
 * @param {string} registry
 */
async function checkOtherMinor(registry) {
  const tensor = published.find((one) => one.manifest.name === "@ganglion/tensor");
  const sibling = published.find((one) => one.manifest.peerDependencies?.["@ganglion/tensor"] !== undefined);
  const [npm] = npms;
  if (tensor === undefined || sibling === undefined || npm === undefined) throw new Error("there is no peer to refuse");
  const { name, version } = tensor.manifest;
  const [major, minor] = version.split(".").map(Number);
  const next = emptyProject("next-minor", { name, version: `${major}.${Number(minor) + 1}.0` });
  const command = installCommand(npm, [asWanted(sibling), next], registry);
  const { code, output } = await runProcess(command, { cwd: emptyProject("other-minor"), env, quiet: true });
  const refusal = `peer ${name}@"^${version}" from ${sibling.manifest.name}@${sibling.manifest.version}`;
  const isRefused = code !== 0 && output.includes("ERESOLVE") && output.includes(refusal);
  report("the next minor version of the peer", isRefused ? [] : [`npm must refuse it, got:\n${output}`]);
}

/**
 * @param {string} name of its folder
 * @param {object} [fields] of its package.json
 */
function emptyProject(name, fields = { private: true, type: "module" }) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify(fields));
  return project;
}

/** Every entry, by `import` and by `require`, which gives a module's exports in all supported versions of Node. */
async function checkEntries(/** @type {string} */ project) {
  const entries = published.flatMap((one) =>
    Object.keys(one.manifest.exports ?? {})
      .filter((path) => path !== "./package.json")
      .map((path) => `${one.manifest.name}${path.slice(1)}`),
  );
  const check = "if (Object.prototype.toString.call(all) !== '[object Module]') throw new Error('no module')";
  const modules = entries.map(
    (entry, index) => `import * as all${index} from "${entry}"; { const all = all${index}; ${check} }`,
  );
  writeFileSync(join(project, "entries.js"), modules.join("\n"));
  const requires = entries.map((entry) => `{ const all = require("${entry}"); ${check} }`);
  writeFileSync(join(project, "entries.cjs"), requires.join("\n"));
  for (const program of ["entries.js", "entries.cjs"]) {
    await works(program, { file: process.execPath, args: ["--no-warnings", program] }, project);
  }
}

/** As ES modules and as CommonJS for Node, and for bundlers. */
async function checkTypes(/** @type {string} */ project) {
  const names = published.map((one) => one.manifest.name);
  const modules = names.map((name, index) => `import * as all${index} from "${name}";\nvoid all${index};\n`);
  for (const file of ["user.ts", "user.cts"]) writeFileSync(join(project, file), modules.join(""));
  const options = [
    "--noEmit",
    "--strict",
    "--target",
    "es2022",
    "--types",
    "",
    "--lib",
    "es2023,esnext.disposable,dom",
  ];
  const node = ["--module", "nodenext", "user.ts", "user.cts"];
  const bundler = ["--module", "esnext", "--moduleResolution", "bundler", "user.ts"];
  await works("types in Node", toolCommand("typescript", [...options, ...node]), project);
  await works("types in a bundler", toolCommand("typescript", [...options, ...bundler]), project);
}

/**
 * @param {WorkspacePackage} one
 * @param {string} project where all are installed
 * @param {import("./lib/footprint.mjs").Footprint} footprint
 */
async function checkAlone(one, project, footprint) {
  const program = `${folderName(one)}.mjs`;
  const source = new URL(`alone/${program}`, import.meta.url);
  if (!existsSync(source)) return report(one.manifest.name, [`has no program in scripts/alone/${program}`]);
  const alone = emptyProject(folderName(one));
  linkAlone(project, footprint, alone);
  copyFileSync(source, join(alone, program));
  await works(`${one.manifest.name} alone`, { file: process.execPath, args: [program] }, alone);
}

/**
 * @param {string} title
 * @param {Command} command
 * @param {string} cwd
 * @returns {Promise<boolean>}
 */
async function works(title, command, cwd) {
  const { code, output } = await runProcess(command, { cwd, env, quiet: true });
  report(title, code === 0 ? [] : [`fails:\n${output}`]);
  return code === 0;
}

/**
 * Counts one check.
 *
 * @param {string} title
 * @param {readonly string[]} complaints
 */
function report(title, complaints) {
  for (const complaint of complaints) console.error(`${title}: ${complaint}`);
  if (complaints.length === 0) {
    counts.passed += 1;
    return;
  }
  counts.failed += 1;
  failures.push(`${title}: ${complaints.join(" ").split("\n")[0]}`);
}
