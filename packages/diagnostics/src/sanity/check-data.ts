import type { LabelledBatch } from "../count-dead-units.ts";

/** What was found in the samples themselves. */
export interface DataCheck {
  /** Features that alone tell the label: the same within each class, and different between them. */
  readonly leaking: readonly number[];
  /** How many held-out samples are among the others, to the last digit. */
  readonly repeated: number;
  readonly heldOut: number;
}

/** How many samples are looked at. */
const MAX_SAMPLES = 4096;

/** Looks for labels in the inputs, and for held-out samples among the others. Labels are whole numbers `[batch]`. */
export async function checkData(train: LabelledBatch, validation: LabelledBatch | undefined): Promise<DataCheck> {
  const rows = await rowsOf(train);
  const labels = train.y.dtype === "int32" && train.y.rank === 1 ? Array.from(await train.y.data()) : undefined;
  const leaking = labels === undefined ? [] : leakingFeatures(rows, labels);
  if (validation === undefined) return { leaking, repeated: 0, heldOut: 0 };
  const known = new Set(rows.map(String));
  const others = await rowsOf(validation);
  return { leaking, repeated: others.filter((row) => known.has(String(row))).length, heldOut: others.length };
}

async function rowsOf({ x }: LabelledBatch): Promise<ArrayLike<number>[]> {
  const count = x.shape[0] ?? 0;
  const width = count === 0 ? 0 : x.size / count;
  const values = await x.data();
  return Array.from({ length: Math.min(count, MAX_SAMPLES) }, (_, i) => values.subarray(i * width, (i + 1) * width));
}

function leakingFeatures(rows: readonly ArrayLike<number>[], labels: readonly number[]): number[] {
  const classes = new Set(labels.slice(0, rows.length));
  // With a sample or two of each class, chance does that too.
  if (classes.size < 2 || rows.length < 4 * classes.size) return [];
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, feature) => feature).filter((feature) => {
    const seen = new Map<number, number>();
    const isSteady = rows.every((row, i) => {
      const [label, value] = [labels[i] as number, row[feature] as number];
      if (!seen.has(label)) seen.set(label, value);
      return seen.get(label) === value;
    });
    return isSteady && new Set(seen.values()).size === classes.size;
  });
}
