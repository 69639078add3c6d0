import { isBuiltin } from "node:module";
import { dirname, join } from "node:path/posix";
import { readModule } from "./imports.mjs";

/** @typedef {import("./pack-checks.mjs").Packed} Packed */
/** @typedef {import("./workspace.mjs").Manifest} Manifest */

/** What may be in a tarball, and nothing else. */
const publishable =
  /^(package\.json|README\.md|CHANGELOG\.md|((dist|data)\/([^.][^/]*\/)*)?[\w.-]*LICENSE[^/]*|dist\/([^.][^/]*\/)*[^./][^/]*\.(js|d\.ts|wasm|map|txt)|data\/([^.][^/]*\/)*[^./][^/]*\.(gz|md|csv|json|safetensors|txt)|python\/[\w-]+\.py|objects\/[\w-]+\.(so|dylib|dll))$/;

/** What is a test, whatever folder it is in. */
const testFile = /\.(test|spec|bench)\.|(^|\/)(test|tests|__tests__|fixtures)\//;

/** What must not leave the machine on which the package was made. */
const secrets = {
  "a path of the machine that packed it":
    /(?<![\w.~-])(file:\/\/\/|\/(?:home|root|Users|work|builds|private)\/)[\w.-]+/,
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY/,
  "an access token":
    /\b(npm_[A-Za-z0-9]{36}|gh[opsu]_[A-Za-z0-9]{36}|github_pat_\w{22,}|AKIA[0-9A-Z]{16}|_authToken)\b/,
};

/**
 * What is in the tarball and should not be, and what its files refer to that a user does not have.
 *
 * @param {Pick<Packed, "files">} packed
 * @returns {string[]}
 */
export function contentComplaints({ files }) {
  const paths = [...files.keys()];
  const odd = paths.filter((path) => !publishable.test(path) || testFile.test(path));
  return [
    ...odd.map((path) => `the tarball has ${path}, which is not to be published`),
    ...paths.flatMap((path) => leaks(path, files.get(path) ?? "")),
    ...paths.filter((path) => path.endsWith(".map")).flatMap((path) => lostSources(path, files)),
    ...paths.filter((path) => /\.(js|ts)$/.test(path)).flatMap((path) => lostImports(path, files)),
  ];
}

/**
 * @param {string} path
 * @param {string} text
 */
function leaks(path, text) {
  return Object.entries(secrets).flatMap(([what, pattern]) => {
    const found = pattern.exec(text);
    return found === null ? [] : [`${path} has ${what}: ${found[0]}`];
  });
}

/**
 * A debugger follows a map to its sources.
 *
 * @param {string} path of a source map
 * @param {Packed["files"]} files
 */
function lostSources(path, files) {
  /** @type {{ sources?: string[], sourcesContent?: (string | null)[] }} */
  const { sources = [], sourcesContent = [] } = JSON.parse(files.get(path) ?? "{}");
  const lost = sources.filter((source, index) => !sourcesContent[index] && !files.has(join(dirname(path), source)));
  return lost.map((source) => `${path} is a map to ${source}, which the tarball does not have`);
}

/**
 * Imports, of values or of types, that resolve to nothing in a strict installation.
 *
 * @param {string} path of a module
 * @param {Packed["files"]} files
 */
function lostImports(path, files) {
  const text = files.get(path) ?? "";
  /** @type {Manifest} */
  const { name, dependencies, peerDependencies, optionalDependencies } = JSON.parse(files.get("package.json") ?? "{}");
  const declared = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })]);
  const references = [...text.matchAll(/^\/\/\/ <reference types="(.+?)"/gm)].map(([, types = ""]) => types);
  const specifiers = [...readModule(path, text).imports.map(({ specifier }) => specifier), ...references];
  return [...new Set(specifiers)].flatMap((specifier) => {
    if (specifier === "(computed)" || specifier.startsWith("node:")) return [];
    if (specifier.startsWith("."))
      return isThere(path, specifier, files) ? [] : [`${path} imports ${specifier}, which the tarball does not have`];
    if (isBuiltin(specifier)) return [`${path} imports ${specifier}; write node:${specifier}`];
    const wanted = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    return declared.has(wanted) ? [] : [`${path} imports ${specifier}, which is no dependency`];
  });
}

/**
 * Declarations name the module beside them, as `.js` or, as the compiler leaves it, as `.ts`.
 *
 * @param {string} path
 * @param {string} specifier
 * @param {Packed["files"]} files
 */
function isThere(path, specifier, files) {
  const target = join(dirname(path), specifier);
  return files.has(path.endsWith(".d.ts") ? target.replace(/\.[jt]s$/, ".d.ts") : target);
}
