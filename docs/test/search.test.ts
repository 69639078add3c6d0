import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import * as testing from "@ganglion/tensor/testing";
import * as ganglion from "ganglion";
import { beforeAll, describe, expect, it } from "vitest";
import { createMarkdownRenderer } from "vitepress";

const docs = fileURLToPath(new URL("../", import.meta.url));
const page = "guide/from-pytorch.md";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly titles: readonly string[];
  readonly text: string;
}

/** A MiniSearch index. */
interface Index {
  add(section: Section): void;
  search(query: string, options: object): readonly { readonly id: string }[];
}

/** Searches as the site does: VitePress's copy of MiniSearch, with its settings, over what it splits pages into. */
async function siteSearch(): Promise<(query: string) => Section[]> {
  const vitepress = createRequire(createRequire(import.meta.url).resolve("vitepress/package.json"));
  const { default: MiniSearch } = (await import(vitepress.resolve("minisearch"))) as {
    readonly default: new (options: object) => Index;
  };
  const index = new MiniSearch({ fields: ["title", "titles", "text"], storeFields: ["title", "titles"] });
  const markdown = await createMarkdownRenderer(docs, { attrs: { disable: true }, highlight: (code) => code });
  const sections = new Map<string, Section>();
  for (const path of pages()) {
    const html = markdown.render(readFileSync(docs + path, "utf8"), { path, relativePath: path });
    for (const section of sectionsOf(path, html)) {
      sections.set(section.id, section);
      index.add(section);
    }
  }
  const options = { fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } };
  return (query) => index.search(query, options).map(({ id }) => sections.get(id) as Section);
}

function pages(): string[] {
  return ["guide", "packages", "examples", "reference"].flatMap((folder) =>
    readdirSync(docs + folder)
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  );
}

/** A page's sections: the titles above each, and its text without tags. */
function sectionsOf(path: string, html: string): Section[] {
  const [, ...parts] = html.split(/<h(\d).*?>(.*?)<a.*? href="#(.*?)".*?>.*?<\/a><\/h\1>/g);
  const above: string[] = [];
  const sections: Section[] = [];
  for (let i = 0; i < parts.length; i += 4) {
    const [level, heading, anchor, content] = parts.slice(i, i + 4) as [string, string, string, string];
    above.length = Number(level) - 1;
    const title = withoutTags(heading).trim();
    sections.push({ id: `${path}#${anchor}`, title, titles: [...above], text: withoutTags(content) });
    above.push(title);
  }
  return sections;
}

function withoutTags(html: string): string {
  return html.replaceAll(/<[^>]*>/g, "");
}

/** The rows of the tables of names: PyTorch's and the like, and ours. */
function rows(): { theirs: string[]; ours: string[] }[] {
  return readFileSync(docs + page, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [theirs, ours] = line.slice(2, -2).split(" | ");
      const namesIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
      return { theirs: namesIn(theirs), ours: namesIn(ours) };
    });
}

describe("the search of the site", () => {
  let search: (query: string) => Section[];
  beforeAll(async () => {
    search = await siteSearch();
  }, 60_000);

  it.each([
    ["conv2d", "conv2d"],
    ["torch.conv2d", "convolve2d"],
    ["im2col", "unfold2d"],
    ["log_softmax", "logSoftmax"],
    ["nn.Linear", "linear"],
    ["torch.clamp", "clamp"],
    ["CrossEntropyLoss", "crossEntropy"],
    ["nn.BCEWithLogitsLoss", "binaryCrossEntropy"],
    ["clip_grad_norm_", "clipGradNorm"],
    ["load_state_dict", "loadStateDict"],
    ["numpy.clip", "clamp"],
  ])("for %s finds %s at once", (query, name) => {
    const first = search(query).slice(0, 3);
    expect(first.map(({ id, text }) => (new RegExp(`\\b${name}\\b`).test(text) ? "has it" : id))).toContain("has it");
  });

  it("finds each name of PyTorch where ours stands beside it, but for words of which whole pages are full", () => {
    const lost = rows()
      .flatMap(({ theirs }) => theirs)
      .filter(
        (name) =>
          !search(name)
            .slice(0, 8)
            .some(({ id }) => id.startsWith(page)),
      );
    expect(lost).toEqual(["F.linear", "x.T", "model.train", "model.fit"]);
  });
});

describe("the page of names", () => {
  it("has ours as they are exported", () => {
    const exported = new Set([...Object.keys(ganglion), ...Object.keys(testing), ...Object.keys(testing.matchers)]);
    const ours = rows().flatMap(({ ours: names }) => names);
    const plain = ours.filter((name) => /^[A-Za-z0-9]+$/.test(name));
    expect(plain.length).toBeGreaterThan(100);
    expect(plain.filter((name) => !exported.has(name))).toEqual([]);
    const written = ["await x.data()", "await x.array()", "await x.item()", "x.detach()", "context.training"];
    expect(ours.filter((name) => !plain.includes(name) && !name.startsWith("@ganglion/"))).toEqual(written);
  });
});
