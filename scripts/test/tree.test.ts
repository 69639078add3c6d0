import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { treeSight } from "../lib/tree.mjs";

let folder = "";
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tree-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the sight of a repository", () => {
  it("changes with what a file holds, with a new file and with one that is gone, and comes back with them", () => {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    write("a.ts", "1");
    const first = treeSight(folder);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    execFileSync("git", ["add", "a.ts"], { cwd: folder });
    expect(treeSight(folder)).toBe(first);
    write("a.ts", "2");
    const changed = treeSight(folder);
    write("a.ts", "1");
    expect(treeSight(folder)).toBe(first);
    write("b.ts", "");
    const more = treeSight(folder);
    rmSync(join(folder, "b.ts"));
    rmSync(join(folder, "a.ts"));
    expect(new Set([first, changed, more, treeSight(folder)]).size).toBe(4);
  });

  it("does not change with what git ignores", () => {
    execFileSync("git", ["init", "-q"], { cwd: folder });
    write(".gitignore", "left.log\n");
    const first = treeSight(folder);
    write("left.log", "1");
    expect(treeSight(folder)).toBe(first);
  });

  it("is not known without git, so that the tools run", () => {
    expect(treeSight(folder)).toBeUndefined();
  });
});
