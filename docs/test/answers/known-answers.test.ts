import { existsSync, readFileSync } from "node:fs";
import { reference, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { initializers } from "./known-answers/initializers.ts";
import { published } from "./known-answers/published.ts";
import { statistics } from "./known-answers/statistics.ts";

const page = readFileSync(new URL("../../reference/known-answers.md", import.meta.url), "utf8");
const rows = [...page.matchAll(/^\| (?!what|---)(.+?) \| (.+?) \| `(.+?)` \|$/gm)].map(([, what, answer, file]) => ({
  what: what!,
  answer: answer!,
  file: file!,
}));
const answers = { ...published, ...initializers, ...statistics };

describe("known answers, computed anew, are what the page says:", () => {
  beforeEach(() => setBackend(reference()));

  it.each(rows)("$what", async ({ what, answer }) => {
    expect(await answers[what]?.()).toBe(answer);
  });
});

describe("the page", () => {
  it("has a row for every answer, and nothing that is not computed", () => {
    expect(rows.map(({ what }) => what).sort()).toEqual(Object.keys(answers).sort());
    expect(page.split("\n").filter((line) => line.startsWith("| "))).toHaveLength(rows.length + 2);
  });

  it.each(rows)("names a file that holds $what in all its cases", ({ file }) => {
    expect(existsSync(new URL(`../../../${file}`, import.meta.url))).toBe(true);
  });
});
