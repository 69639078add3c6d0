import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** One executable piece of documentation. */
export interface CodeBlock {
  /** Where it stands, from the repository's root, with slashes. */
  readonly file: string;
  /** The line of its opening fence, from 1. */
  readonly line: number;
  readonly code: string;
}

const root: string = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Every block fenced as `ts` in the documentation and in docstrings. Blocks fenced as `ts no-run` are only shown. */
export function codeBlocks(): CodeBlock[] {
  return documentedFiles().flatMap((file) => blocksOf(file, readFileSync(join(root, file), "utf8")));
}

/** The blocks of one file's text. In a docstring, the leading ` * ` belongs to the comment. */
export function blocksOf(file: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { line: number; lines: string[] } | undefined;
  text.split("\n").forEach((raw, index) => {
    const line = file.endsWith(".ts") ? raw.replace(/^\s*\* ?/, "") : raw;
    if (open === undefined) {
      if (/^```ts\s*$/.test(line)) open = { line: index + 1, lines: [] };
    } else if (/^```\s*$/.test(line)) {
      blocks.push({ file, line: open.line, code: open.lines.join("\n") });
      open = undefined;
    } else {
      open.lines.push(line);
    }
  });
  return blocks;
}

/** The site, every README, and the sources with their docstrings, from the repository's root, with slashes. */
function documentedFiles(): string[] {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  return [
    "README.md",
    ...filesBelow("docs", /\.md$/),
    ...packages.flatMap((folder) => [`${folder}/README.md`, ...filesBelow(`${folder}/src`, /\.ts$/)]),
  ].filter((file) => existsSync(join(root, file)));
}

/** Enters neither installed packages, whose links lead from each sibling to all of its siblings, nor what tools keep. */
function filesBelow(folder: string, pattern: RegExp): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(?:node_modules$|\.)/.test(entry.name) ? [] : filesBelow(path, pattern);
    return pattern.test(path) ? [path] : [];
  });
}
