import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

/** What is larger is kept when it is first used, not before. Units: bytes. */
const largest = 500_000;
const script = "offline-worker.js";

/** Writes in front of the service worker which files make up the app: a change in any makes it another worker. */
export function offlineFiles(): Plugin {
  let folder = "";
  return {
    name: "ganglion:offline-files",
    apply: "build",
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    async writeBundle() {
      const path = join(folder, script);
      const files = await filesIn(folder);
      const body = (await readFile(path, "utf8")).replace(/^const OFFLINE_FILES = .*;\n/, "");
      const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
      await writeFile(path, `const OFFLINE_FILES = ${JSON.stringify({ version, files })};\n${body}`);
    },
  };
}

/** Addresses relative to the service worker; a page's is its folder. */
async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return paths
    .filter((path, index) => (sizes[index] ?? 0) <= largest && !path.endsWith(script))
    .map((path) => `./${relative(folder, path).split(sep).join("/")}`.replace(/index\.html$/, ""))
    .sort();
}
