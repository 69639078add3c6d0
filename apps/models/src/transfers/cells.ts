import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { split } from "@ganglion/datasets";
import { buffersOf, parametersOf } from "@ganglion/tensor";
import { measure } from "../measure.ts";
import { writeWhole } from "../write-whole.ts";
import type { MethodName, TargetName, TransferArguments } from "./arguments.ts";
import { type Body, type Made, moveBody } from "./methods.ts";
import { fewOf, type Target } from "./targets.ts";

/** What was measured once. */
export interface CellResult extends Omit<Made, "model"> {
  readonly target: TargetName;
  /** Examples a class. */
  readonly count: number;
  readonly seed: number;
  readonly method: MethodName;
  /** The share of test samples whose class is found, 0-1. */
  readonly accuracy: number;
  readonly tested: number;
  /** CPU seconds of making the model. */
  readonly cpuSeconds: number;
}

/** Which measurement is meant. */
export type CellPlace = Pick<CellResult, "target" | "count" | "seed" | "method">;

/** Where a measurement is kept. */
export function cellFile(out: string, { target, count, seed, method }: CellPlace): string {
  return join(out, "cells", `${target}-${count}-${method}-${seed}.json`);
}

/** The measurements that there are. */
export async function readCells(out: string, places: readonly CellPlace[]): Promise<CellResult[]> {
  const files = places.map((place) => cellFile(out, place)).filter((file) => existsSync(file));
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(file, "utf8")) as CellResult));
}

/** Measures one, and writes it down. */
export async function measureCell(
  place: CellPlace,
  { body, data }: { readonly body: Body; readonly data: Target },
  options: TransferArguments,
): Promise<CellResult> {
  const train = fewOf(data.train, place.count, place.seed);
  const before = process.cpuUsage();
  const { model, ...more } = await moveBody(place.method, { body, train, seed: place.seed }, options);
  const { user, system } = process.cpuUsage(before);
  const size = Math.min(options.test, data.test.size);
  const [test] = split(data.test, { sizes: [size], stratify: true });
  const { accuracy } = await measure(model, (x) => x, test);
  const ofBody = new Set([...parametersOf(body.model), ...buffersOf(body.model)]);
  for (const x of [...parametersOf(model), ...buffersOf(model)]) if (!ofBody.has(x)) x.dispose();
  const result = { ...place, accuracy, tested: size, cpuSeconds: (user + system) / 1e6, ...more };
  await mkdir(join(options.out, "cells"), { recursive: true });
  await writeWhole(cellFile(options.out, place), `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}
