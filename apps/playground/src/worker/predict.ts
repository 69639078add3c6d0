import { softmax } from "@ganglion/activations";
import type { Dataset } from "@ganglion/datasets";
import { argmax, type Layer, max, noGrad, scope, type Tensor } from "@ganglion/tensor";
import type { Predictions } from "./protocol.ts";

const batchSize = 256;

/** What the network answers for each sample, and how sure it is. */
export async function predict(model: Layer, data: Dataset): Promise<Predictions> {
  const labels = new Int32Array(data.size);
  const confidences = new Float32Array(data.size);
  let start = 0;
  const batches = data.batches({ batchSize })[Symbol.iterator]();
  for (;;) {
    const answer = scope(() => noGrad(() => answerNext(model, batches)));
    if (answer === undefined) return { labels, confidences };
    labels.set(await take(answer.label), start);
    confidences.set(await take(answer.confidence), start);
    start += answer.label.size;
  }
}

function answerNext(
  model: Layer,
  batches: Iterator<{ readonly x: Tensor }>,
): { label: Tensor; confidence: Tensor } | undefined {
  const next = batches.next();
  if (next.done === true) return undefined;
  const probabilities = softmax(model(next.value.x, { training: false }));
  return { label: argmax(probabilities, { axis: 1 }), confidence: max(probabilities, { axis: 1 }) };
}

async function take(x: Tensor): Promise<ArrayLike<number>> {
  const values = await x.data();
  x.dispose();
  return values;
}
