import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { runProcess } from "./run-process.mjs";
import { StopError } from "./stop.mjs";

/**
 * A Chromium or Chrome that starts: from CHROMIUM_PATH, the usual places of this system, or playwright's own.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function findChromium() {
  for (const path of [process.env["CHROMIUM_PATH"], ...usualPlaces(), await playwrightPath()]) {
    if (path && existsSync(path) && (await starts(path))) return path;
  }
  return undefined;
}

/**
 * `findChromium`, and where there is none installs one: by playwright, then, as root on Debian, by apt.
 *
 * @throws {StopError} where none is to be had
 * @returns {Promise<string>}
 */
export async function ensureChromium() {
  const found = (await findChromium()) ?? (await installByPlaywright()) ?? (await installByApt());
  if (found) return found;
  throw new StopError(
    "The browser tests need Chromium or Chrome, and none could be found or installed. Install one (on Debian and " +
      "Ubuntu: sudo apt-get install chromium), or set CHROMIUM_PATH to its program, and run this again.",
  );
}

/** @returns {string[]} */
function usualPlaces() {
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];
  const onPath = (process.env["PATH"] ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)));
  const applications = ["/Applications", join(homedir(), "Applications")];
  const windows = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) => process.env[name] ?? "");
  const byPlatform = {
    darwin: ["Chromium", "Google Chrome", "Microsoft Edge"].flatMap((name) =>
      applications.map((folder) => join(folder, `${name}.app`, "Contents", "MacOS", name)),
    ),
    win32: ["Chromium", "Google\\Chrome", "Microsoft\\Edge"].flatMap((name) =>
      windows.map((folder) => join(folder, name, "Application", name.endsWith("Edge") ? "msedge.exe" : "chrome.exe")),
    ),
  };
  return process.platform === "darwin" || process.platform === "win32" ? byPlatform[process.platform] : onPath;
}

/** Whether it runs at all: a file may be there whose libraries are not. On Windows `--version` opens a window instead. */
async function starts(/** @type {string} */ path) {
  if (process.platform === "win32") return true;
  return (await runProcess({ file: path, args: ["--version"] }, { quiet: true })).code === 0;
}

/** @returns {Promise<string>} where playwright keeps its own Chromium, whether or not it is there */
async function playwrightPath() {
  const { chromium } = await import("playwright-core");
  return chromium.executablePath();
}

async function installByPlaywright() {
  console.log("No Chromium or Chrome found. Installing one by playwright ...");
  const manifest = createRequire(import.meta.url).resolve("playwright-core/package.json");
  const cli = join(dirname(manifest), "cli.js");
  const env = { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: "20000" };
  const { code } = await runProcess(
    { file: process.execPath, args: [cli, "install", "chromium"] },
    { env, quiet: true },
  );
  return code === 0 ? findChromium() : undefined;
}

async function installByApt() {
  const isRootOnDebian = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (!isRootOnDebian) return undefined;
  console.log("Installing Debian's chromium ...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await runProcess({ file: "apt-get", args: ["update"] }, { env, quiet: true });
  const install = ["install", "-y", "--no-install-recommends", "chromium", "fonts-liberation"];
  const { code, output } = await runProcess({ file: "apt-get", args: install }, { env, quiet: true });
  if (code !== 0) console.error(`${update.output}${output}`);
  return code === 0 ? findChromium() : undefined;
}
