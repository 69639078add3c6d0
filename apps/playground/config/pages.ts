import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** The entries of the build: the page for training, that of the labs, one for each folder in `labs`, and the service worker. */
export function pages(): Record<string, string> {
  const folder = join(root, "labs");
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const labs = entries.filter((entry) => entry.isDirectory());
  return {
    train: join(root, "index.html"),
    labs: join(root, "labs", "index.html"),
    ...Object.fromEntries(labs.map(({ name }) => [`lab-${name}`, join(root, "labs", name, "index.html")])),
    "offline-worker": join(root, "src", "offline-worker.ts"),
  };
}
