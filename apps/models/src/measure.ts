import type { Dataset } from "@ganglion/datasets";
import { argmax, type Layer, noGrad, scope } from "@ganglion/tensor";

/** What a model can do. */
export interface Measured {
  /** The share of all samples whose class it finds. */
  readonly accuracy: number;
  /** The same for each class, to four digits. */
  readonly classAccuracy: readonly number[];
  /** How many samples of each class (row) were taken for which (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** Measures a model, and what prepares its samples, on all samples of a dataset. */
export async function measure(model: Layer, prepare: Layer, test: Dataset): Promise<Measured> {
  const confusion = test.classes.map(() => test.classes.map(() => 0));
  let start = 0;
  for (const { x, y } of test.batches({ batchSize: 250 })) {
    const found = scope(() => noGrad(() => argmax(model(prepare(x)), { axis: 1 })));
    const classes = await found.data();
    for (const [i, guess] of Array.from(classes, Number).entries()) {
      const row = confusion[test.y[start + i] as number] as number[];
      row[guess] = (row[guess] as number) + 1;
    }
    start += classes.length;
    for (const tensor of [x, y, found]) tensor.dispose();
  }
  const right = confusion.map((row, label) => row[label] as number);
  const counts = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  return {
    accuracy: right.reduce((sum, count) => sum + count, 0) / test.size,
    classAccuracy: right.map((count, label) => Number((count / (counts[label] as number)).toFixed(4))),
    confusion,
  };
}
