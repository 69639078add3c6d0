import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPublic } from "./lib/arrows.mjs";
import { ensureChromium } from "./lib/chromium.mjs";
import { writeCounts } from "./lib/counts.mjs";
import { packedTarball } from "./lib/pack.mjs";
import { sightOf } from "./lib/packed-sight.mjs";
import { pnpmCommand } from "./lib/pnpm.mjs";
import { runProcess } from "./lib/run-process.mjs";
import { rememberSight, seenBefore } from "./lib/seen.mjs";
import { workspacePackages } from "./lib/workspace.mjs";
import { bundlers } from "./matrix/bundlers.mjs";
import { copies } from "./matrix/copies.mjs";
import { hosts } from "./matrix/hosts.mjs";
import { natives } from "./matrix/native.mjs";
import { applications } from "./matrix/next.mjs";
import { closeBrowser } from "./matrix/page.mjs";
import { refusals } from "./matrix/refusals.mjs";
import { types } from "./matrix/types.mjs";

/**
 * Installs the packed packages into an empty project and runs it wherever people put it: bundlers, runtimes, tests, a bare
 * page, compilers. `--all` takes those along that are too heavy for every day; any other arguments choose cases by their names.
 */
const given = process.argv.slice(2);
const chosen = given.filter((word) => word !== "--all");
const cases = [...hosts, ...natives, ...refusals, ...copies, ...types, ...bundlers, ...applications].filter(
  ({ name, isHeavy = false }) =>
    chosen.length > 0 ? chosen.some((word) => name.includes(word)) : given.includes("--all") || !isHeavy,
);
const task = "check:matrix";
await ensureChromium();
const sight = sightOf(given);
const before = seenBefore(process.cwd(), task, sight);
const counts = before ?? (await runCases());
writeCounts(process.cwd(), task, counts);
if (counts.failed === 0) rememberSight(process.cwd(), task, sight, counts);
else process.exitCode = 1;
const when = before === undefined ? "" : "; nothing has changed that one of them could see";
console.log(`${counts.passed} of ${counts.passed + counts.failed} places run what is packed${when}.`);

/** @returns {Promise<import("./lib/counts.mjs").Counts>} */
async function runCases() {
  const folder = mkdtempSync(join(tmpdir(), "ganglion-matrix-"));
  const failures = /** @type {string[]} */ ([]);
  try {
    await install(folder);
    for (const { name, run } of cases) {
      const start = Date.now();
      const error = await run(folder).catch((error_) => error_);
      if (error !== undefined) failures.push(`${name}: ${error.message.split("\n")[0]}`);
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      console.log(
        `${error === undefined ? "ok" : "FAILED"}: ${name}, ${seconds} s${error ? `\n${error.message}` : ""}`,
      );
    }
  } finally {
    await closeBrowser();
    rmSync(folder, { recursive: true, force: true });
  }
  return { passed: cases.length - failures.length, failed: failures.length, failures };
}

/**
 * By pnpm, which links what it has in its store where npm writes each file anew, laid out flat as npm does. npm's own work is what
 * `check:install` looks at.
 *
 * @param {string} folder an empty one
 */
async function install(folder) {
  cpSync(new URL("matrix/project/", import.meta.url), folder, { recursive: true });
  // Without the umbrella's optional peer, which would be chosen where it is: the installation tests it by itself.
  const packages = workspacePackages().filter((one) => isPublic(one) && one.manifest.name !== "@ganglion/native");
  const tarballs = Object.fromEntries(packages.map((one) => [one.manifest.name, `file:${packedTarball(one.folder)}`]));
  const tools = Object.assign({}, ...cases.map((one) => one.tools));
  const project = { private: true, type: "module", dependencies: { ...tarballs, ...tools } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(project));
  // What a package asks of another is the tarball too. Scripts run as npm runs them: Node for npm comes by one.
  const settings = { nodeLinker: "hoisted", dangerouslyAllowAllBuilds: true, overrides: tarballs };
  writeFileSync(join(folder, "pnpm-workspace.yaml"), JSON.stringify(settings));
  const command = pnpmCommand(["install", "--prefer-offline", "--no-frozen-lockfile"]);
  const { code, output } = await runProcess(command, { cwd: folder, quiet: true });
  if (code !== 0) throw new Error(output);
}
