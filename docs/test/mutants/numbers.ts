import { readdirSync, readFileSync } from "node:fs";
import type { Mutant } from "./list.ts";

/** Packages whose every number and sign is changed, and the tests that must notice. */
const PINNED: Readonly<Record<string, readonly string[]>> = {
  activations: ["accuracy", "facts", "fixtures", "gradients", "kernels", "options", "properties"],
  losses: ["ends", "errors", "fixtures", "gradients", "kernels", "known-answers"],
};

/** Numbers that may be others, each with the reason. A change of any of them is left out. */
const FREE: Readonly<Record<string, string>> = {
  "elu.ts: minimum(x, 0)": "it only keeps the exponential of what is not taken from being infinite",
  "selu.ts: minimum(x, 0)": "it only keeps the exponential of what is not taken from being infinite",
  "hard-swish.ts: lessEqual(x, -3)": "it only keeps an infinity from a gate that is shut",
  "gain-of.ts: STEP = 1 / 64": "a finer step of the trapezoidal rule gives the same integral",
  "gain-of.ts: LIMIT = 12": "the density is 0 there",
  "gain-of.ts: z <= LIMIT": "the density is 0 there",
  "maxout-gain.ts: STEP = 1 / 512": "a finer step of the trapezoidal rule gives the same integral",
  "maxout-gain.ts: LIMIT = 10": "the density is 0 there",
  "maxout-gain.ts: before = 0": "the density is 0 there",
  "mish.ts: OPEN = 22": "the gate is 1 in double precision from 19 on, and the exponential fits up to 22",
};

interface Change {
  /** Finds what is changed; the first group is what is replaced. */
  readonly pattern: RegExp;
  readonly to: (found: string) => string;
}

const SUBTRACTED = "((a, b) => add(a, typeof b === 'number' ? -b : b.mul(-1)))(";
const ADDED = "((a, b) => sub(a, typeof b === 'number' ? -b : b.mul(-1)))(";

const changes: readonly Change[] = [
  { pattern: /(?<![\w.$"'`])\d+(?:\.\d+)?(?:e-?\d+)?(?![\w.])/g, to: changedNumber },
  { pattern: /(?<![\w.])neg\(/g, to: () => "((a) => a)(" },
  { pattern: /(?<![\w.])add\(/g, to: () => SUBTRACTED },
  { pattern: /(?<![\w.])sub\(/g, to: () => ADDED },
];

function changedNumber(found: string): string {
  const value = Number(found);
  return Number.isInteger(value) ? String(value + 1) : String(value * 1.0001);
}

/** Every number and every sign in the sources of the packages whose formulas tests must pin, changed on its own. */
export function numberMutants(): readonly Mutant[] {
  return Object.entries(PINNED).flatMap(([name, tests]) =>
    readdirSync(folderOf(name)).flatMap((file) => ofFile(name, file, tests)),
  );
}

function folderOf(name: string): URL {
  return new URL(`../../../packages/${name}/src/`, import.meta.url);
}

function ofFile(name: string, file: string, tests: readonly string[]): Mutant[] {
  const lines = readFileSync(new URL(file, folderOf(name)), "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (/^\s*(?:\/?\*|\/\/|import\b|export \{)/.test(line)) return [];
    if (Object.keys(FREE).some((free) => free.startsWith(`${file}: `) && line.includes(free.slice(file.length + 2)))) {
      return [];
    }
    return changes.flatMap(({ pattern, to }) =>
      [...line.matchAll(pattern)].map(({ 0: found, index: at }) => {
        const changed = line.slice(0, at) + to(found) + line.slice(at + found.length);
        // Lines that stand there twice are told apart by the lines before them.
        const before = lines.slice(0, index).join("\n");
        const title = `${file}:${index + 1}:${at + 1} ${found}`;
        return { package: name, file, from: `${before}\n${line}`, to: `${before}\n${changed}`, title, tests };
      }),
    );
  });
}
