/**
 * What npm and those who install a package read. Everything else in a package.json (scripts, budgets, devDependencies)
 * is for the tools of this repository, and stays here.
 */
export const publishedFields = new Set([
  "name",
  "version",
  "description",
  "license",
  "homepage",
  "bugs",
  "keywords",
  "repository",
  "type",
  "sideEffects",
  "main",
  "types",
  "exports",
  "imports",
  "bin",
  "files",
  "engines",
  "publishConfig",
  "dependencies",
  "optionalDependencies",
  "peerDependencies",
  "peerDependenciesMeta",
]);

/** The condition under which this workspace finds a package's sources, which are not published. */
const sourceCondition = "@ganglion/source";

/**
 * The package.json that goes into the tarball: only the published fields, entries without this workspace's condition, and
 * siblings as peers in the versions that are compatible.
 *
 * In the repository a sibling is a peer in the wide range `>=0.1.0 <1.0.0`, since changesets would answer any narrower one
 * that a release leaves with a major version. At 0.x each minor may break, and siblings share one version, so what is
 * published asks for `^` of its own.
 *
 * @param {Readonly<Record<string, unknown>>} manifest with `workspace:` and `catalog:` already resolved
 * @returns {Record<string, unknown>}
 */
export function publishedManifest(manifest) {
  const published = Object.fromEntries(Object.entries(manifest).filter(([field]) => publishedFields.has(field)));
  if (manifest["exports"] !== undefined) published["exports"] = withoutSources(manifest["exports"]);
  if (manifest["peerDependencies"] !== undefined) {
    const peers = Object.entries(/** @type {Record<string, string>} */ (manifest["peerDependencies"]));
    const ranges = peers.map(([peer, range]) => [peer, isSibling(peer) ? `^${manifest["version"]}` : range]);
    published["peerDependencies"] = Object.fromEntries(ranges);
  }
  return published;
}

/**
 * @param {unknown} exported
 * @returns {unknown}
 */
function withoutSources(exported) {
  if (typeof exported !== "object" || exported === null) return exported;
  const entries = Object.entries(exported).filter(([condition]) => condition !== sourceCondition);
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutSources(value)]));
}

/** @param {string} name of a package */
export function isSibling(name) {
  return name === "ganglion" || name.startsWith("@ganglion/");
}
