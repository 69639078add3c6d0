import type { OwnData } from "../experiment/own-data.ts";
import type { Imports } from "./imports.ts";

/** How pictures of a person's own are read, as lines of a program; they come to be `train` and `validation`. */
export function ownDataLines(own: OwnData, imports: Imports): string[] {
  const { kind, name } = own;
  if (kind === "folder") return folderLines(own, imports);
  const names = name.split(",");
  const [archive] = names;
  if (archive !== undefined && /\.(tar|tar\.gz|tgz)$/i.test(archive)) {
    const load = imports.use(kind, "@ganglion/datasets");
    return [`const { train, test: validation } = await ${load}({ from: ${JSON.stringify(archive)}, ${limit(own)} });`];
  }
  return fileLines(own, names, imports);
}

function folderLines(own: OwnData, imports: Imports): string[] {
  const [channels, height, width] = own.shape;
  const size = height === width ? `${height}` : `[${height}, ${width}]`;
  const options = `{ size: ${size}, channels: ${channels}, ${limit(own)}, onError: "skip" }`;
  const folder = imports.use("imageFolder", "@ganglion/datasets");
  return [
    "// A folder for each class, in which are also those pictures of it that were in folders such as train and test.",
    "// A browser decodes JPEG a little differently, PNG just so.",
    `const { dataset: all, skipped } = await ${folder}(${JSON.stringify(own.name)}, ${options});`,
    "for (const { reason } of skipped) console.warn(reason.message);",
    `if (all.size !== ${own.size}) console.warn(\`These are \${all.size} pictures; the page had ${own.size}, so that its losses differ.\`);`,
    ...splitLines(imports),
  ];
}

/** Some files of CIFAR; those of the test part are what is held out, where there are others. */
function fileLines(own: OwnData, names: readonly string[], imports: Imports): string[] {
  const from = imports.use(`${own.kind === "cifar10" ? "cifar10" : "cifar100"}From`, "@ganglion/datasets");
  const readFile = imports.use("readFile", "node:fs/promises");
  const read = (some: readonly string[]): string => `${from}(await bytes(${JSON.stringify(some)}), { ${limit(own)} })`;
  const tests = names.filter((name) => /^test/i.test(name));
  const trains = names.filter((name) => !tests.includes(name));
  const before = `const bytes = (names: string[]) => Promise.all(names.map((name) => ${readFile}(name)));`;
  if (tests.length === 0 || trains.length === 0) return [before, `const all = ${read(names)};`, ...splitLines(imports)];
  return [before, `const train = ${read(trains)};`, `const validation = ${read(tests)};`];
}

function splitLines(imports: Imports): string[] {
  const split = imports.use("split", "@ganglion/datasets");
  return [`const [train, validation] = ${split}(all, { fraction: 0.8, rng: splitting, stratify: true });`];
}

function limit({ perClass }: OwnData): string {
  return `perClass: ${perClass}`;
}
