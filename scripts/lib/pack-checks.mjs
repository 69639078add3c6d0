import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemKindInfo } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { contentComplaints } from "./pack-contents.mjs";
import { manifestComplaints } from "./pack-manifest.mjs";

/** @typedef {import("./workspace.mjs").Manifest} Manifest */

/**
 * @typedef {object} Packed
 * @property {string} folder of the package
 * @property {Manifest} manifest from the repository
 * @property {ArrayBuffer} tarball
 * @property {ReadonlyMap<string, string>} files the texts in the tarball by their paths, such as `dist/index.js`
 */

/** Packages are ESM only, so how CommonJS and the oldest resolution see them does not matter. */
const ignoredResolutions = ["node10", "node16-cjs"];

/**
 * Each check gives its complaints; none means that it passed.
 *
 * @type {Readonly<Record<string, (packed: Packed) => string[] | Promise<string[]>>>}
 */
export const packChecks = {
  manifest: manifestComplaints,
  contents: contentComplaints,
  publint: publintComplaints,
  types: typeComplaints,
};

/** @param {Packed} packed */
async function publintComplaints({ tarball }) {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** @param {Packed} packed */
async function typeComplaints({ tarball }) {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (analysis.types === false) return ["the tarball has no types"];
  return analysis.problems
    .filter((problem) => !("resolutionKind" in problem && ignoredResolutions.includes(problem.resolutionKind)))
    .map((problem) => {
      const entry = "entrypoint" in problem ? ` (${problem.entrypoint}, ${problem.resolutionKind})` : "";
      return `${problemKindInfo[problem.kind].shortDescription}${entry}`;
    });
}
