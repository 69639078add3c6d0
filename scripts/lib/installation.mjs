import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pnpmCommand } from "./pnpm.mjs";
import { root } from "./root.mjs";
import { runProcess } from "./run-process.mjs";
import { StopError } from "./stop.mjs";
import { workspacePackages } from "./workspace.mjs";

const lockfile = join(root, "pnpm-lock.yaml");
const installedLockfile = join(root, "node_modules", ".pnpm", "lock.yaml");
const stampFile = join(root, "node_modules", ".cache", "ganglion", "installed");

/** What npm, pnpm and the systems below them say when no registry answers. */
const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|error sending request|META_FETCH_FAIL/;

/**
 * Fails within seconds, not minutes, where the registry is out of reach: fewer and quicker tries, for npx and for pnpm,
 * which waits anew for each batch of packages.
 */
const patience = {
  npm_config_fetch_retries: "2",
  npm_config_fetch_retry_mintimeout: "500",
  npm_config_fetch_retry_maxtimeout: "3000",
  pnpm_config_fetch_retries: "1",
  pnpm_config_fetch_retry_mintimeout: "500",
};

/**
 * Installs what the lockfile asks for and is not there yet. Says nothing where nothing is missing.
 *
 * @throws {StopError} where the folder is read-only, the registry out of reach, or pnpm fails
 * @returns {Promise<void>}
 */
export async function ensureInstalled() {
  ensureWritable();
  if (isInstalled()) return;
  console.log("Installing the packages (a minute the first time) ...");
  const args = ["install", "--frozen-lockfile", "--prefer-offline", "--config.confirm-modules-purge=false"];
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...patience };
  // With NODE_ENV=production pnpm would leave out the tools that build.
  delete env["NODE_ENV"];
  const { code, output } = await runProcess(pnpmCommand(args), { cwd: root, env, quiet: true });
  if (code === 0) return stamp();
  if (noNetwork.test(output)) {
    throw new StopError("the first run needs the npm registry, and it cannot be reached. Go online and run it again.");
  }
  throw new StopError(`the packages could not be installed. pnpm says:\n${output.trimEnd()}`);
}

/** Tries to write, since permissions alone do not tell (a read-only disk, root). */
function ensureWritable() {
  try {
    rmdirSync(mkdtempSync(join(root, ".write-probe-")));
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    const remedy = "Copy the repository to a folder that you may write to and run it again.";
    throw new StopError(`the folder ${root} cannot be written to (${code}). ${remedy}`);
  }
}

/**
 * pnpm keeps a copy of the lockfile that it has installed. The same text means that nothing is missing; so does the pair
 * of texts after our last installation, as pnpm leaves out of its copy what this system does not need.
 */
function isInstalled() {
  if (!existsSync(installedLockfile)) return false;
  if (readFileSync(installedLockfile, "utf8") !== readFileSync(lockfile, "utf8") && !isStamped()) return false;
  return workspacePackages().every(({ folder, manifest }) => {
    const needsModules = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).length > 0;
    return !needsModules || existsSync(join(folder, "node_modules"));
  });
}

/** Remembers that what is installed belongs to the lockfile. */
function stamp() {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, lockfilesHash());
}

function isStamped() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === lockfilesHash();
}

function lockfilesHash() {
  const hash = createHash("sha256");
  for (const file of [lockfile, installedLockfile]) hash.update(readFileSync(file));
  return hash.digest("hex");
}
