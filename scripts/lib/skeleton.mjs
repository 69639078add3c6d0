import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mayImport, tensorPeerRange } from "../layers.mjs";
import { folderName } from "./arrows.mjs";
import { readModule } from "./imports.mjs";
import { publishedFields } from "./published-manifest.mjs";
import { root } from "./root.mjs";
import { sourceFiles } from "./source-files.mjs";

/** @typedef {import("./arrows.mjs").Problem} Problem */
/** @typedef {import("./workspace.mjs").WorkspacePackage} WorkspacePackage */

const requiredFiles = [
  "README.md",
  "CHANGELOG.md",
  "src/index.ts",
  "tsconfig.json",
  "tsconfig.build.json",
  "vitest.config.ts",
];

/** The fields that read the same in every package.json; a field not listed here is the package's own business. */
const sharedFields = {
  license: "MIT",
  type: "module",
  sideEffects: false,
  main: "./dist/index.js",
  types: "./dist/index.d.ts",
  engines: { node: ">=20.19" },
  publishConfig: { access: "public" },
};

/** What people search npm for and every package is about; each adds words of its own. */
const sharedKeywords = ["neural-network", "deep-learning", "machine-learning", "training", "typescript", "pytorch"];

/** The fields that are for this repository's tools. */
const toolFields = new Set(["scripts", "devDependencies", "sizeBudget", "productionSizeBudget", "installBudget"]);

const sharedScripts = {
  typecheck: "tsc -p tsconfig.json",
  test: "vitest run",
  lint: "oxlint --deny-warnings .",
  "check:pack": "node ../../scripts/check-pack.mjs",
  "check:size": "node ../../scripts/check-size.mjs",
};

/** One program checks the types of all packages, and each is built of its own sources alone, as turbo.json says. */
const sharedCompilers = {
  "tsconfig.json": {
    extends: "../../tsconfig.base.json",
    compilerOptions: { noEmit: true, customConditions: ["@ganglion/source"], types: ["node"] },
    include: ["src", "test"],
  },
  "tsconfig.build.json": { extends: "../../tsconfig.build.json" },
};

/**
 * Where a published package differs from the skeleton that all of them share.
 *
 * @param {WorkspacePackage} one
 * @returns {Problem[]}
 */
export function skeletonProblems(one) {
  const manifestFile = `${one.path}/package.json`;
  return [
    ...missingFiles(one),
    ...compilerProblems(one),
    ...manifestMessages(one).map((message) => ({ file: manifestFile, message })),
    ...peerMessages(one).map((message) => ({ file: manifestFile, message })),
    ...defaultExports(one),
  ];
}

/**
 * @param {WorkspacePackage} one
 * @returns {Problem[]}
 */
function missingFiles(one) {
  const missing = requiredFiles.filter((path) => !existsSync(join(one.folder, path)));
  const hasTest = sourceFiles(one.folder, "test").some((path) => path.endsWith(".test.ts"));
  const wanted = hasTest ? missing : [...missing, "test/*.test.ts"];
  return wanted.map((path) => ({ file: one.path, message: `has no ${path}; every package has the same skeleton` }));
}

/**
 * @param {WorkspacePackage} one
 * @returns {Problem[]}
 */
function compilerProblems(one) {
  return Object.entries(sharedCompilers).flatMap(([name, shared]) => {
    const path = join(one.folder, name);
    if (!existsSync(path) || isSame(JSON.parse(readFileSync(path, "utf8")), shared)) return [];
    const message = `must be ${JSON.stringify(shared)}, as in all packages`;
    return [{ file: `${one.path}/${name}`, message }];
  });
}

/**
 * @param {WorkspacePackage} one
 * @returns {string[]}
 */
function manifestMessages(one) {
  const folder = folderName(one);
  const manifest = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (one.manifest));
  const expected = {
    ...sharedFields,
    name: folder === "ganglion" ? folder : `@ganglion/${folder}`,
    ...whereItLives(one.path),
  };
  const unlike = Object.entries(expected).filter(([field, value]) => !isSame(manifest[field], value));
  const { scripts = {} } = one.manifest;
  const unlikeScripts = Object.entries(sharedScripts).filter(([name, text]) => scripts[name] !== text);
  return [
    ...unlike.map(
      ([field, value]) => `"${field}" must be ${JSON.stringify(value)}, got ${JSON.stringify(manifest[field])}`,
    ),
    ...unlikeScripts.map(([name, text]) => `script "${name}" must be "${text}", got "${scripts[name]}"`),
    ...(scripts["build"] ? [] : ['has no script "build"']),
    ...versionMessages(one),
    ...(manifest["description"] ? [] : ['has no "description"']),
    ...keywordMessages(manifest["keywords"]),
    ...unknownFields(manifest),
    ...exportMessages(one),
  ];
}

/**
 * A tarball names the versions of siblings that it needs, and is packed anew where the package's own files change: all have one version.
 *
 * @param {WorkspacePackage} one
 * @returns {string[]}
 */
function versionMessages({ folder, manifest: { version } }) {
  const tensor = join(folder, "..", "tensor", "package.json");
  const shared = existsSync(tensor) ? JSON.parse(readFileSync(tensor, "utf8")).version : version;
  return version === shared ? [] : [`"version" must be that of @ganglion/tensor, ${shared}, got ${version}`];
}

/**
 * The addresses of a package, from those of the repository in the one place that states them: the root's package.json.
 *
 * @param {string} path such as `packages/tensor`
 */
export function whereItLives(path) {
  /** @type {{ homepage: string, bugs: object, repository: object }} */
  const { homepage, bugs, repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    homepage: homepage.replace("#readme", `/tree/main/${path}#readme`),
    bugs,
    repository: { ...repository, directory: path },
  };
}

/**
 * @param {unknown} keywords
 * @returns {string[]}
 */
function keywordMessages(keywords) {
  const words = Array.isArray(keywords) ? keywords : [];
  const missing = sharedKeywords.filter((word) => !words.includes(word));
  const ownCount = new Set(words).size - (sharedKeywords.length - missing.length);
  return [
    ...missing.map((word) => `"keywords" must have "${word}"`),
    ...(ownCount < 5 ? [`"keywords" must have five or more words of its own, got ${ownCount}`] : []),
  ];
}

/**
 * @param {Readonly<Record<string, unknown>>} manifest
 * @returns {string[]}
 */
function unknownFields(manifest) {
  return Object.keys(manifest)
    .filter((field) => !publishedFields.has(field) && !toolFields.has(field))
    .map((field) => `"${field}" is neither published nor a tool's; list it in published-manifest.mjs or skeleton.mjs`);
}

/**
 * @param {WorkspacePackage} one
 * @returns {string[]}
 */
function exportMessages(one) {
  const main = {
    "@ganglion/source": "./src/index.ts",
    types: "./dist/index.d.ts",
    production: "./dist/production/index.js",
    default: "./dist/index.js",
  };
  const exported = one.manifest.exports ?? {};
  const messages = [];
  if (!isSame(exported["."], main)) messages.push(`"exports" must have "." as ${JSON.stringify(main)}`);
  if (exported["./package.json"] !== "./package.json") messages.push('"exports" must have "./package.json"');
  return messages;
}

/**
 * `tensor` is a peer of its siblings, in the one range that lets a 0.x release stay 0.x; the umbrella alone brings it.
 *
 * @param {WorkspacePackage} one
 * @returns {string[]}
 */
function peerMessages(one) {
  const { dependencies, peerDependencies, name } = one.manifest;
  const needsTensor = mayImport[folderName(one)]?.includes("tensor") === true && name !== "ganglion";
  const range = peerDependencies?.["@ganglion/tensor"];
  const messages = Object.entries(peerDependencies ?? {})
    .filter(([, wanted]) => wanted.startsWith("workspace:"))
    .map(([peer, wanted]) => `takes the peer ${peer} as ${wanted}; write a literal range, such as ${tensorPeerRange}`);
  if (needsTensor && range !== undefined && !range.startsWith("workspace:") && range !== tensorPeerRange) {
    messages.push(`takes the peer @ganglion/tensor as ${range}; write ${tensorPeerRange}`);
  }
  if (needsTensor && range === undefined) messages.push(`has no peer @ganglion/tensor; add it as ${tensorPeerRange}`);
  if (needsTensor && dependencies?.["@ganglion/tensor"] !== undefined) {
    messages.push("has @ganglion/tensor as a dependency; its identity is shared, so it is a peer");
  }
  return messages;
}

/**
 * @param {WorkspacePackage} one
 * @returns {Problem[]}
 */
function defaultExports(one) {
  return sourceFiles(one.folder, "src").flatMap((path) => {
    const { defaultExportLine } = readModule(path, readFileSync(join(one.folder, path), "utf8"));
    if (defaultExportLine === undefined) return [];
    return [{ file: `${one.path}/${path}`, line: defaultExportLine, message: "has a default export; name it" }];
  });
}

/**
 * Whether two JSON values are equal, whatever the order of their keys.
 *
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
function isSame(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [entriesA, entriesB] = [Object.entries(a), new Map(Object.entries(b))];
  return entriesA.length === entriesB.size && entriesA.every(([key, value]) => isSame(value, entriesB.get(key)));
}
