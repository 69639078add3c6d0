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

/**
 * Each check gives its complaints; none means that it passed.
 *
 * @type {Readonly<Record<string, (packed: Packed) => string[] | Promise<string[]>>>}
 */
export const packChecks = {
  manifest: manifestComplaints,
  contents: contentComplaints,
  publint: publintComplaints,
};

/** @param {Packed} packed */
async function publintComplaints({ tarball }) {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}
