import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { problemKindInfo } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { bundleSize } from "./bundle-size.mjs";
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
  size: sizeComplaints,
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

/**
 * The bytes of imports, as they are and as a production build has them.
 *
 * @param {Packed} packed
 */
async function sizeComplaints({ folder, manifest }) {
  const { sizeBudget = {}, productionSizeBudget = {} } = manifest;
  return [
    ...(await budgetComplaints(folder, manifest, { field: "sizeBudget", budgets: sizeBudget, isProduction: false })),
    ...(await budgetComplaints(folder, manifest, {
      field: "productionSizeBudget",
      budgets: productionSizeBudget,
      isProduction: true,
    })),
  ];
}

/**
 * @param {string} folder
 * @param {Manifest} manifest
 * @param {{ field: string, budgets: Readonly<Record<string, number>>, isProduction: boolean }} stated
 */
async function budgetComplaints(folder, { name, peerDependencies = {} }, { field, budgets, isProduction }) {
  const external = Object.keys(peerDependencies);
  const rows = Object.entries(budgets);
  const sizes = await Promise.all(
    rows.map(([imported]) => bundleSize({ folder, name, imported, external, isProduction })),
  );
  const complaints = rows.flatMap(([imported, budget], index) => {
    const size = sizes[index] ?? 0;
    return size > budget ? [`import ${imported} costs ${size} bytes after gzip, its "${field}" is ${budget}`] : [];
  });
  const hasBoth = "*" in budgets && rows.length > 1;
  return hasBoth ? complaints : [...complaints, `"${field}" must state the bytes of "*" and of at least one import`];
}
