import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./root.mjs";
import { StopError } from "./stop.mjs";

const folder = join(root, "apps", "playground");

/**
 * Serves the built playground on this machine only, with the headers that its vite.config.ts gives.
 *
 * @param {number} port a free one
 * @throws {StopError} where the system refuses the port
 * @returns {Promise<string>} the address
 */
export async function servePlayground(port) {
  // Vite belongs to the playground, so it is looked up from there.
  const vitePath = createRequire(join(folder, "package.json")).resolve("vite");
  const { preview } = await import(pathToFileURL(vitePath).href);
  try {
    await preview({
      root: folder,
      logLevel: "warn",
      preview: { host: "127.0.0.1", port, strictPort: true, open: false },
    });
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new StopError(`cannot serve on port ${port} (${code ?? message}). Set PORT to another one and run it again.`);
  }
  return `http://localhost:${port}/`;
}
