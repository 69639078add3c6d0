import { namedParameters } from "@ganglion/layers";
import { scope, type Tensor } from "@ganglion/tensor";
import { measureRanges, rangeAt, type ValueRange } from "@ganglion/tensor/graph";
import type { TrainingBatch } from "./batch-source.ts";
import type { Fault } from "./diverged-error.ts";
import type { Run } from "./run.ts";
import { type Suspect, traceStep } from "./trace.ts";

/** What is asked of a step: why its loss is not finite, or why its update made weights that are not. */
export type Question = "loss" | "update";

/**
 * Makes the next step of `run` up to the update, and finds the first value in it that is not finite; undefined if all are.
 * It moves the generator and the running statistics, as any step does.
 */
export async function findFault(run: Run, batch: TrainingBatch, question: Question): Promise<Fault | undefined> {
  const names = new Map(Object.entries(namedParameters(run.model)).map(([name, tensor]) => [tensor, name]));
  const { suspects, sizes, table } = scope(() => {
    const trace = traceStep(run, batch, names);
    const all = question === "loss" ? trace.values : trace.gradients;
    const tensors = [...new Set(all.flatMap(({ tensor, inputs }) => [tensor, ...inputs]))].filter(isReadable);
    const places = new Map(tensors.map((tensor, index) => [tensor, index]));
    return {
      suspects: all.map((suspect) => placedSuspect(suspect, places)),
      sizes: tensors.map(({ size }) => size),
      table: tensors.length > 0 ? measureRanges(tensors) : undefined,
    };
  });
  const numbers = (await table?.data()) ?? [];
  table?.dispose();
  const range = (place: number): ValueRange => rangeAt(numbers, place, sizes[place] as number);
  const isBad = (place: number | undefined): boolean => place !== undefined && range(place).notFinite > 0;
  const found = question === "loss" ? originOf(suspects, isBad) : suspects.find(({ place }) => isBad(place));
  if (found === undefined) return undefined;
  const { kind, path, op, place, inputs } = found;
  const values = range(place as number);
  return { kind, path, op, step: run.step + 1, values, inputs: inputs.map(range) };
}

interface PlacedSuspect extends Pick<Fault, "kind" | "path" | "op"> {
  /** Where its range is; undefined if it cannot be read. */
  readonly place: number | undefined;
  readonly inputs: readonly number[];
}

function placedSuspect(
  { kind, path, op, tensor, inputs }: Suspect,
  places: ReadonlyMap<Tensor, number>,
): PlacedSuspect {
  const at = inputs.map((input) => places.get(input)).filter((place) => place !== undefined);
  return { kind, path, op, place: places.get(tensor), inputs: at };
}

/**
 * The first suspect that is not finite and led to the last one by values that are not finite either: masks with -Infinity
 * that a softmax makes finite again lead nowhere.
 */
function originOf(
  suspects: readonly PlacedSuspect[],
  isBad: (place: number | undefined) => boolean,
): PlacedSuspect | undefined {
  const guilty = new Set([suspects.at(-1)?.place]);
  let origin: PlacedSuspect | undefined;
  for (const suspect of [...suspects].reverse()) {
    if (!guilty.has(suspect.place) || !isBad(suspect.place)) continue;
    origin = suspect;
    for (const input of suspect.inputs) if (isBad(input)) guilty.add(input);
  }
  return origin;
}

function isReadable({ disposed, size }: Tensor): boolean {
  return !disposed && size > 0;
}

/** The first weight that is not finite, as the fault of the step that is done; undefined if all are. */
export async function findBadWeight(run: Run): Promise<Fault | undefined> {
  const named = Object.entries(namedParameters(run.model)).filter(([, tensor]) => isReadable(tensor));
  if (named.length === 0) return undefined;
  const table = scope(() => measureRanges(named.map(([, tensor]) => tensor)));
  const numbers = await table.data();
  table.dispose();
  const ranges = named.map(([, { size }], place) => rangeAt(numbers, place, size));
  const index = ranges.findIndex(({ notFinite }) => notFinite > 0);
  const [values, path] = [ranges[index], named[index]?.[0]];
  if (values === undefined || path === undefined) return undefined;
  return { kind: "update", path, op: run.options.optimizer.kind, step: run.step + 1, values, inputs: [] };
}
