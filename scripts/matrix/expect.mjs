import { isDeepStrictEqual } from "node:util";

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {Readonly<Record<string, string>>} tools the packages that it needs besides ours, with their exact versions
 * @property {boolean} [isHeavy] left to `pnpm matrix --all`
 * @property {(folder: string) => Promise<void>} run throws where something does not work; the folder is an installed project
 */

/** What the page's program ends with where all of it works. */
export const trained = {
  backend: "wasm",
  loss: 2.1,
  sizes: [1797, 6000, 1000],
  later: [[1797, 10], [1, 3, 2, 2], 0.5],
  read: [0, 1, 2],
  gpu: "function",
};

/**
 * @param {Readonly<Record<string, unknown>>} outcome
 * @param {Readonly<Record<string, unknown>>} expected regular expressions match texts
 * @throws {Error} where they differ
 */
export function expectOutcome(outcome, expected) {
  for (const [key, value] of Object.entries(expected)) {
    const got = outcome[key];
    const isAsExpected = value instanceof RegExp ? value.test(String(got)) : isDeepStrictEqual(got, value);
    if (!isAsExpected) throw new Error(`${key} must be ${value}, got ${JSON.stringify(outcome)}`);
  }
}
