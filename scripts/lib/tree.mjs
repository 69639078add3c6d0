import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/**
 * A name for the contents of the whole repository, as the tools that look at all of it see them: every file that git knows or
 * does not ignore, and this Node. The lockfile, which is among them, says which tools they are.
 *
 * @param {string} [folder] of the repository
 * @returns {string | undefined} nothing where git cannot tell
 */
export function treeSight(folder = root) {
  const hash = createHash("sha256").update(`${process.version} ${process.platform}`);
  try {
    const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const listed = execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    for (const path of [...new Set(listed.split("\0"))].filter((one) => one !== "").sort()) {
      const contents = contentsOf(join(folder, path));
      hash.update(`\n${path} ${contents?.length ?? "none"}\n`).update(contents ?? "");
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}

/** @param {string} path of a file, which may have been removed since git saw it, or of another repository's folder */
function contentsOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
