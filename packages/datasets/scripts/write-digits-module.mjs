/**
 * Writes src/digits-data.ts from data/digits.csv.gz, so that the digits travel inside the package and need neither a
 * file system nor a request: 1,797 lines of 64 pixels and a label, one byte each, deflated, as base64.
 *
 *     node scripts/write-digits-module.mjs
 */
import { readFileSync, writeFileSync } from "node:fs";
import { deflateSync, gunzipSync } from "node:zlib";

const lines = gunzipSync(readFileSync(new URL("../data/digits.csv.gz", import.meta.url)))
  .toString("utf8")
  .trim()
  .split("\n");
const bytes = Uint8Array.from(lines.flatMap((line) => line.split(",").map(Number)));
const base64 = deflateSync(bytes, { level: 9 }).toString("base64");
writeFileSync(
  new URL("../src/digits-data.ts", import.meta.url),
  `/** The pixels and labels of the digits as scripts/write-digits-module.mjs packs them: zlib, then base64. */
export function digitsData(): string {
  return "${base64}";
}
`,
);
