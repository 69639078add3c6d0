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
  return firstThatStarts([process.env["CHROMIUM_PATH"], ...usualPlaces(), await playwrightPath()]);
}

/**
 * What most tests run in: the shell of Chromium without windows, which opens a page with a third of the work, where there is one;
 * else the whole browser.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function findHeadlessChromium() {
  const shells = onPath(["chromium-headless-shell", "chrome-headless-shell"]);
  return (await firstThatStarts([process.env["CHROMIUM_PATH"], ...shells])) ?? findChromium();
}

/** @param {readonly (string | undefined)[]} paths */
async function firstThatStarts(paths) {
  for (const path of paths) if (path && existsSync(path) && (await starts(path))) return path;
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
  if (process.platform === "darwin" || process.platform === "win32") return byPlatform[process.platform];
  return onPath(["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"]);
}

/** @param {readonly string[]} names */
function onPath(names) {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
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
  const install = [
    "install",
    "-y",
    "--no-install-recommends",
    "chromium",
    "chromium-headless-shell",
    "fonts-liberation",
  ];
  const { code, output } = await runProcess({ file: "apt-get", args: install }, { env, quiet: true });
  if (code !== 0) console.error(`${update.output}${output}`);
  return code === 0 ? findChromium() : undefined;
}
