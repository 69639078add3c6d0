import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setBackend } from "@ganglion/tensor";
import { formatPercent } from "../format.ts";
import { openBackend } from "../open-backend.ts";
import { writeWhole } from "../write-whole.ts";
import { readTransferArguments, type TransferArguments } from "./arguments.ts";
import { readBody } from "./bodies.ts";
import { cellFile, type CellPlace, measureCell, readCells } from "./cells.ts";
import { transferTable, withTable } from "./table.ts";
import { readTarget } from "./targets.ts";

/** Measures the transfers that the command line names. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const request = readTransferArguments(args);
  if ("text" in request) {
    (request.isProblem ? process.stderr : process.stdout).write(request.text);
    return request.isProblem ? 1 : 0;
  }
  try {
    await measureTransfers(request, (line) => void process.stdout.write(`${line}\n`));
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** Measures what is missing, a seed after another, so that the table is whole early; and writes the table after each. */
export async function measureTransfers(args: TransferArguments, print: (line: string) => void): Promise<string> {
  using opened = await openBackend("transfers", args.backend, args.threads);
  setBackend(opened.backend);
  const places = placesOf(args);
  for (const target of args.targets) {
    const missing = places.filter((place) => place.target === target && !existsSync(cellFile(args.out, place)));
    if (missing.length === 0) continue;
    const body = await readBody(target, args, opened.build, print);
    const data = await readTarget(target, args.data);
    for (const place of missing) {
      const { accuracy, cpuSeconds, advice } = await measureCell(place, { body, data }, args);
      const said = advice === undefined ? "" : ` (${advice.cell}: ${advice.kind})`;
      const what = `${target}, ${place.count} a class, seed ${place.seed}, ${place.method}${said}`;
      print(`${what}: ${formatPercent(accuracy)}, ${cpuSeconds.toFixed(0)} s of CPU`);
      await writeTable(args, places);
    }
  }
  return await writeTable(args, places);
}

/** All measurements that are asked for, those with few examples first. */
function placesOf({ targets, counts, methods, seeds }: TransferArguments): CellPlace[] {
  return targets.flatMap((target) =>
    seeds.flatMap((seed) => counts.flatMap((count) => methods.map((method) => ({ target, count, seed, method })))),
  );
}

async function writeTable({ out, docs }: TransferArguments, places: readonly CellPlace[]): Promise<string> {
  const table = transferTable(await readCells(out, places));
  await mkdir(out, { recursive: true });
  await writeWhole(join(out, "table.md"), `${table}\n`);
  if (docs !== undefined) await writeWhole(docs, withTable(await readFile(docs, "utf8"), table));
  return table;
}
