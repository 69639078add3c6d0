import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder: string = join(dirname(fileURLToPath(import.meta.url)), "..", "examples");

/** The numbered programs of `docs/examples`, without their ending, in order. */
export function exampleNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

/** A program's source. */
export function exampleSource(name: string): string {
  return readFileSync(join(folder, `${name}.ts`), "utf8");
}

/** The page about a program, or the list of all with `"index"`. */
export function examplePage(name: string): string {
  return readFileSync(join(folder, `${name}.md`), "utf8");
}

/** What the page says that the program prints. */
export function printedOutput(name: string): string {
  return /```text\n(.*?)\n```/s.exec(examplePage(name))?.[1] ?? "";
}

/** The numbers in a line of the output that begins with `title`. */
export function numbersAfter(name: string, title: string): number[] {
  const line = printedOutput(name)
    .split("\n")
    .find((text) => text.trim().startsWith(title));
  if (line === undefined) throw new Error(`numbersAfter: ${name} must print a line that begins with "${title}".`);
  const rest = line.slice(line.indexOf(title) + title.length);
  return [...rest.matchAll(/Infinity|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g)].map(([text]) => Number(text));
}
