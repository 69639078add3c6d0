import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../root.mjs";
import { errorTexts } from "./error-texts.mjs";

/** @typedef {import("./error-texts.mjs").CodedRule} CodedRule */

const intro = `---
search: false
outline: false
---

# Errors by their codes

What is built for production says the rule of an error by a code, to be smaller: \`conv2d: #k3ul(stride), got -1. See ...\`. Here
is what each code says, and what to do. In parentheses after a code stands what its message fills in, in the order of the \`{names}\`
below; \`...\` is filled in by the long message only. To have that in a page, build it for development, or without the condition
\`production\`.

The page is made from the sources, by \`pnpm --filter @ganglion/docs errors\`. A code is made of the rule's own text, so that it
stays until that is worded anew.
`;

const retired = "\n## No longer said\n\nCodes of earlier versions.\n";

/**
 * The page of all codes. Codes that it had and that nothing says any more stay on it, since programs that say them are out there.
 *
 * @param {string} before what the page was
 * @returns {string}
 */
export function errorsPage(before) {
  known ??= errorTexts(packageFolders()).rules;
  const rules = known;
  const now = new Set(rules.map(({ code }) => code));
  const earlier = entriesOf(before).filter(({ code }) => !now.has(code));
  const old = earlier.length === 0 ? "" : `${retired}\n${earlier.map(({ text }) => text).join("\n")}`;
  return `${intro}\n${rules.map(entry).join("\n")}${old}`;
}

/** Found once: the sources do not change meanwhile. @type {readonly CodedRule[] | undefined} */
let known;

/** Those that are published. */
function packageFolders() {
  return readdirSync(join(root, "packages"))
    .filter((folder) => folder !== "fixtures")
    .sort();
}

/** @param {CodedRule} rule */
function entry({ code, text, remedies, packages }) {
  const where = packages.join(", ");
  const lines = remedies.length === 0 ? [] : ["", ...[...new Set(remedies)].map((remedy) => `- ${escaped(remedy)}`)];
  return [`#### ${code}`, "", `${escaped(text)} _(${where})_`, ...lines, ""].join("\n");
}

/** As code where it has signs that Markdown or Vue would take for theirs. @param {string} text */
function escaped(text) {
  if (!/[<>{}[\]*_`|#&\\]/.test(text)) return text;
  const fence = text.includes("`") ? "``" : "`";
  return `${fence}${fence.length > 1 ? ` ${text} ` : text}${fence}`;
}

/** @param {string} page @returns {{ code: string, text: string }[]} */
export function entriesOf(page) {
  return page
    .split(/^(?=#### )/m)
    .slice(1)
    .map((text) => ({
      code: /^#### (\w+)/.exec(text)?.[1] ?? "",
      text: `${text.replace(/\n## [\s\S]*/, "").trimEnd()}\n`,
    }));
}
