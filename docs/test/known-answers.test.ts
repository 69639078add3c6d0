import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const page = readFileSync(new URL("../reference/known-answers.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| (.+?) \| (.+?) \| `(.+?)`: (.+?) \|$/gm)].map(([, what, answer, file, title]) => ({
  what: `${what}: ${answer}`,
  file: file!,
  title: title!,
}));

describe("every known answer has its test", () => {
  it("in every row of the table", () => {
    const lines = page.split("\n").filter((line) => line.startsWith("| ")).length;
    expect(rows).toHaveLength(lines - 2);
    expect(rows.length).toBeGreaterThan(25);
  });

  it.each(rows)("$what", ({ file, title }) => {
    const source = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    expect(source.includes(`"${title}"`)).toBe(true);
  });
});
