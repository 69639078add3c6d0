import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { packedFiles, readTarball } from "./pack.mjs";

/** @typedef {import("./workspace.mjs").Manifest} Manifest */

/**
 * A registry of packed packages, and of nothing else. npm asks it for a scope by `--@SCOPE:registry=ADDRESS`.
 *
 * @typedef {object} LocalRegistry
 * @property {string} address which no other registry has had, since npm keeps what it was told
 * @property {() => void} close
 */

/**
 * Serves packages as npm's registry does, on this machine alone: to learn what is in a tarball that lies on a disk, npm writes all of
 * its files, twice, and removes them.
 *
 * @param {readonly string[]} tarballs their paths
 * @returns {Promise<LocalRegistry>}
 */
export async function localRegistry(tarballs) {
  const root = `/${randomUUID()}/`;
  const bodies = /** @type {Map<string, string | Buffer>} */ (new Map());
  const server = createServer(({ url = "" }, response) => {
    const body = bodies.get(decodeURIComponent(url));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(undefined));
  });
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const address = `http://127.0.0.1:${port}${root}`;
  for (const path of tarballs) {
    const tarball = readFileSync(path);
    /** @type {Manifest} */
    const manifest = JSON.parse((await packedFiles(readTarball(path))).get("package.json") ?? "");
    const { name, version } = manifest;
    const file = `${name}/-/${version}.tgz`;
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    const versions = { [version]: { ...manifest, dist: { tarball: `${address}${file}`, integrity } } };
    bodies.set(`${root}${file}`, tarball);
    bodies.set(`${root}${name}`, JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
  }
  return { address, close: () => server.close() };
}
