import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";
import { isPublic } from "../lib/arrows.mjs";
import { root } from "../lib/root.mjs";
import { whereItLives } from "../lib/skeleton.mjs";
import { workspacePackages } from "../lib/workspace.mjs";
import { temporaryFolder } from "./temporary-folder.ts";

const published = workspacePackages().filter(isPublic);
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...published.flatMap(({ path }) => [`${path}/README.md`, `${path}/CHANGELOG.md`]),
];

/** Where a page's links and pictures lead, outside of code. */
function linksOf(text: string): string[] {
  const prose = text.replaceAll(/^(```+)[^]*?^\1/gm, "").replaceAll(/`[^`\n]+`/g, "");
  const inline = prose.matchAll(/\]\(\s*<?([^\s)>]*)/g);
  const named = prose.matchAll(/^\[[^\]]+\]:\s*<?([^\s>]+)/gm);
  const html = prose.matchAll(/\b(?:href|src)="([^"]*)"/g);
  return [...inline, ...named, ...html].map(([, target = ""]) => target);
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(text: string): string[] {
  const headings = text.replaceAll(/^(```+)[^]*?^\1/gm, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

/** Why a link of a page, given by its path from `folder`, leads nowhere; nothing where it does lead somewhere. */
function problemOf(link: string, page: string, folder: string): string | undefined {
  if (/^[a-z]+:/i.test(link)) return URL.canParse(link) && /^(https|mailto):/.test(link) ? undefined : "no address";
  if (link.startsWith("/")) return "npm and GitHub do not know what it is relative to";
  const [path = "", anchor] = link.split("#");
  // npm and GitHub take it from the page's folder in the repository, which a package states as repository.directory.
  const target = path === "" ? join(folder, page) : join(folder, dirname(page), decodeURIComponent(path));
  const inside = relative(folder, target).split(sep);
  if (inside[0] === "..") return "outside of the repository";
  if (!existsSync(target)) return "no such file";
  if (inside.some((name) => ["node_modules", "dist", ".cache"].includes(name))) return "not in the repository";
  if (anchor === undefined) return undefined;
  return anchorsOf(readFileSync(target, "utf8")).includes(anchor) ? undefined : "no such heading";
}

describe("links", () => {
  it.each(pages)("of %s lead to files and headings that are there", (page) => {
    const text = readFileSync(join(root, page), "utf8");
    const broken = linksOf(text).flatMap((link) => {
      const problem = problemOf(link, page, root);
      return problem === undefined ? [] : [`${link}: ${problem}`];
    });
    expect(broken).toEqual([]);
  });

  it.each(published.map(({ path }) => path))("of %s/README.md lead to its documentation", (path) => {
    const text = readFileSync(join(root, path, "README.md"), "utf8");
    expect(linksOf(text)).toContain(`../../docs/${path}.md`);
  });

  it("to the repository all name the one that package.json does", () => {
    const { bugs } = whereItLives("") as { bugs: { url: string } };
    const repository = bugs.url.replace("/issues", "");
    const texts = ["docs/.vitepress/config.ts", "docs/guide/start.md", "docs/packages/datasets.md", ...pages];
    const named = texts.flatMap((path) => [
      ...readFileSync(join(root, path), "utf8").matchAll(/https:\/\/github\.com\/[\w-]*ganglion[\w-]*\/[\w-]+/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [address] of named) expect(address).toBe(repository);
  });

  it("that lead nowhere are found", () => {
    const folder = temporaryFolder({
      "packages/sums/README.md": "# Sums\n\n## How it adds, and why\n",
      "packages/sums/dist/index.js": "",
      LICENSE: "",
    });
    const problem = (link: string): string | undefined => problemOf(link, "packages/sums/README.md", folder);
    expect(
      ["../../LICENSE", "../sums", "#how-it-adds-and-why", "https://example.org", "mailto:a@b.c"].map(problem),
    ).toEqual(Array.from({ length: 5 }));
    expect(problem("../../licence")).toBe("no such file");
    expect(problem("../../../elsewhere")).toBe("outside of the repository");
    expect(problem("dist/index.js")).toBe("not in the repository");
    expect(problem("README.md#adding")).toBe("no such heading");
    expect(problem("/LICENSE")).toBe("npm and GitHub do not know what it is relative to");
    expect(problem("http://example.org")).toBe("no address");
    const text = '[a](b) ![c](<d> "e") `[f](g)`\n\n[h]: i\n\n```\n[j](k)\n```\n<img src="l">\n';
    expect(linksOf(text)).toEqual(["b", "d", "i", "l"]);
  });
});
