/** What is reached without a look at the samples: by an answer that has each class with its share. */
export interface Guess {
  /** The share of right answers, 0-1: that of the most frequent class. */
  readonly accuracy: number;
  /** The cross-entropy. */
  readonly loss: number;
}

/** What a guess comes to on samples of these classes: `1 / classes` and `ln classes` where all are as frequent. */
export function guessOf(labels: Int32Array, classes: number): Guess {
  const shares = sharesOf(labels, classes);
  const loss = shares.reduce((sum, share) => sum - (share > 0 ? share * Math.log(share) : 0), 0);
  return { accuracy: Math.max(...shares), loss };
}

/** As even as labels are of samples that were drawn; then the numbers of the lecture are what is meant. */
const evenWithin = 1.05;

function sharesOf(labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const isEven = labels.length === 0 || Math.max(...counts) * classes <= evenWithin * labels.length;
  return counts.map((count) => (isEven ? 1 / classes : count / labels.length));
}
