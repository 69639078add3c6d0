import { readFileSync } from "node:fs";

/**
 * The first paragraph of a Markdown file as plain text: what the page is about, for search engines and link previews.
 * Empty if the file has no paragraph, as the front page.
 */
export function firstParagraph(file: string): string {
  const body = readFileSync(file, "utf8").replace(/^---\n[^]*?\n---\n/, "");
  const paragraph = body.split(/\n{2,}/).find((block) => /^[\w`@*"]/.test(block.trim())) ?? "";
  return paragraph
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1")
    .replaceAll(/[`*]/g, "")
    .replaceAll(/(^|\W)_(\w+)_(?=\W|$)/g, "$1$2")
    .replaceAll(/\s+/g, " ")
    .trim();
}
