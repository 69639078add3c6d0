import { isSibling, publishedFields } from "./published-manifest.mjs";

/** @typedef {import("./pack-checks.mjs").Packed} Packed */
/** @typedef {import("./workspace.mjs").Manifest} Manifest */

/** Files that a reader of the published package expects. */
const expectedFiles = ["README.md", "LICENSE", "CHANGELOG.md", "dist/index.js", "dist/index.d.ts"];

/** What npm's page, resolvers without `exports`, and those who report a bug look for. */
const expectedFields = ["description", "license", "homepage", "bugs", "repository", "keywords", "main", "types"];

/** How a dependency is written that only this workspace understands. */
const workspaceRange = /^(workspace|catalog|link|file|portal):/;

/**
 * What is wrong with the package.json in the tarball, and which files are not beside it.
 *
 * @param {Pick<Packed, "files">} packed
 * @returns {string[]}
 */
export function manifestComplaints({ files }) {
  const missing = expectedFiles.filter((path) => !files.has(path));
  /** @type {Record<string, unknown>} */
  const published = JSON.parse(files.get("package.json") ?? "{}");
  const absent = expectedFields.filter((field) => published[field] === undefined);
  const settings = Object.keys(published).filter((field) => !publishedFields.has(field));
  return [
    ...missing.map((path) => `the tarball has no ${path}`),
    ...absent.map((field) => `the published package.json has no "${field}"`),
    ...settings.map((field) => `the published package.json has "${field}", which is for this repository's tools`),
    ...rangeComplaints(/** @type {Manifest} */ (/** @type {unknown} */ (published))),
  ];
}

/**
 * @param {Manifest} published
 * @returns {string[]}
 */
function rangeComplaints({ version, dependencies, peerDependencies, optionalDependencies }) {
  const ranges = Object.entries({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const unpublishable = ranges.filter(([, range]) => workspaceRange.test(range));
  // At 0.x `^` is one minor: a sibling of another minor may not fit.
  const incompatible = ranges.filter(([name, range]) => isSibling(name) && range !== `^${version}`);
  return [
    ...unpublishable.map(([name, range]) => `asks for ${name}@${range}, which npm cannot resolve`),
    ...incompatible
      .filter(([, range]) => !workspaceRange.test(range))
      .map(([name, range]) => `asks for ${name}@${range}; siblings of one release go together, so ask for ^${version}`),
  ];
}
