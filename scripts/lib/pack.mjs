import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unpack } from "@publint/pack";
import { pnpmCommand } from "./pnpm.mjs";
import { runProcess } from "./run-process.mjs";

/**
 * Where the tarball of a package lies for the checks that come after.
 *
 * @param {string} folder of the package
 * @returns {string}
 */
function packFolder(folder) {
  return join(folder, ".cache", "pack");
}

/**
 * Packs a built package as `pnpm publish` would.
 *
 * @param {string} folder
 * @throws {Error} where pnpm fails
 * @returns {Promise<string>} the path of the tarball
 */
export async function packPackage(folder) {
  const destination = packFolder(folder);
  rmSync(destination, { recursive: true, force: true });
  mkdirSync(destination, { recursive: true });
  const command = pnpmCommand(["pack", "--pack-destination", destination]);
  const { code, output } = await runProcess(command, { cwd: folder, quiet: true });
  if (code !== 0) throw new Error(`pnpm pack failed:\n${output}`);
  return packedTarball(folder);
}

/**
 * The tarball that `packPackage` made.
 *
 * @param {string} folder
 * @throws {Error} where there is none
 * @returns {string}
 */
export function packedTarball(folder) {
  const name = readdirSync(packFolder(folder)).find((file) => file.endsWith(".tgz"));
  if (name === undefined) throw new Error(`${packFolder(folder)} holds no tarball. Run check:pack first.`);
  return join(packFolder(folder), name);
}

/**
 * Keeps the shape of a package beside its tarball, for the checks that come after.
 *
 * @param {string} folder
 * @param {string} shape by `packageShape`
 */
export function keepShape(folder, shape) {
  writeFileSync(join(packFolder(folder), "shape.txt"), shape);
}

/**
 * @param {string} folder
 * @returns {string | undefined} what `keepShape` kept; nothing where the package was not packed
 */
export function packedShape(folder) {
  const file = join(packFolder(folder), "shape.txt");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/**
 * @param {string} tarball its path
 * @returns {ArrayBuffer}
 */
export function readTarball(tarball) {
  return new Uint8Array(readFileSync(tarball)).buffer;
}

/**
 * @param {ArrayBuffer} tarball
 * @returns {Promise<Map<string, string>>} the texts in it by their paths in the package
 */
export async function packedFiles(tarball) {
  const { files, rootDir } = await unpack(tarball);
  const decoder = new TextDecoder();
  return new Map(files.map(({ name, data }) => [name.slice(rootDir.length + 1), decoder.decode(data)]));
}
