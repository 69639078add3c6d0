import type { Dataset } from "@ganglion/datasets";
import { argmax, type Layer, noGrad, scope } from "@ganglion/tensor";

/** What a model makes of a part: how often it is right, and for each class what its samples are taken for. */
export interface Measured {
  readonly accuracy: number;
  /** A row for each class, a column for what was said. */
  readonly confusion: readonly (readonly number[])[];
}

/** Classifies all samples. */
export async function measure(model: Layer, part: Dataset, batchSize = 250): Promise<Measured> {
  const confusion = part.classes.map(() => part.classes.map(() => 0));
  let right = 0;
  for (const { x, y } of part.batches({ batchSize })) {
    const said = scope(() => noGrad(() => argmax(model(x, { training: false }), { axis: 1 })));
    const [answers, labels] = [await said.data(), await y.data()];
    for (const [index, label] of labels.entries()) {
      const answer = answers[index] as number;
      const row = confusion[label] as number[];
      row[answer] = (row[answer] as number) + 1;
      if (answer === label) right++;
    }
    for (const one of [said, x, y]) one.dispose();
  }
  return { accuracy: right / part.size, confusion };
}
