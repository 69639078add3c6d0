import { readFileSync, readdirSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** All files of a folder of the repository that end like this. */
export function filesIn(folder: string, end: string): readonly string[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}${name.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(end) && !path.includes("node_modules"));
}

/** Whether a file has a name in it, on its own. */
export function hasWord(path: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(read(path));
}

/** A name as it is in the name of its file. */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
