import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import type { StoredResult } from "./result.ts";

const RESULTS = new URL("../../results/", import.meta.url);
const PAGE = new URL("../../../docs/guide/performance.md", import.meta.url);

/** Writes a row's result, over the last one. */
export async function writeResult(stored: StoredResult): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`${stored.result.name}.json`, RESULTS), `${JSON.stringify(stored, undefined, 2)}\n`);
}

/** All results there are, by name. */
export async function readResults(): Promise<Map<string, StoredResult>> {
  const files = (await readdir(RESULTS).catch(() => [])).filter((file) => file.endsWith(".json"));
  const stored = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, RESULTS), "utf8")) as StoredResult),
  );
  return new Map(stored.map((one) => [one.result.name, one]));
}

/** Writes the page of the documentation. */
export async function writePage(text: string): Promise<void> {
  await writeFile(PAGE, text);
}
