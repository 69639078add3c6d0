import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isPublic } from "./arrows.mjs";
import { packedShape } from "./pack.mjs";
import { root } from "./root.mjs";
import { workspacePackages } from "./workspace.mjs";

/**
 * A name for all that a check of packed packages can see: their shapes, the checks themselves, the tools' versions, this Node
 * and the words that chose among the checks.
 *
 * @param {readonly string[]} words
 * @returns {string}
 */
export function sightOf(words) {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([process.version, process.platform, process.env["CHROMIUM_PATH"], words]));
  for (const { folder } of workspacePackages().filter(isPublic)) hash.update(packedShape(folder) ?? "");
  hash.update(readFileSync(join(root, "pnpm-lock.yaml")));
  for (const path of scriptFiles("scripts")) {
    hash.update(`\n${path}\n`);
    hash.update(readFileSync(join(root, path)));
  }
  return hash.digest("hex");
}

/**
 * @param {string} folder from the root
 * @returns {string[]} all its files but the tests
 */
function scriptFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !/^(?:node_modules|test|\.cache|\.turbo)$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? scriptFiles(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}
