import { softmax } from "@ganglion/activations";
import type { Dataset } from "@ganglion/datasets";
import { type Layer, noGrad, reshape, scope, type Tensor, tensor } from "@ganglion/tensor";
import type { Boundary, Predictions } from "./protocol.ts";

const batchSize = 256;
const boundarySide = 40;
const reach = 1.1;

/** What the network answers for each sample, how sure it is, and how likely it holds the truth. */
export async function predict(model: Layer, data: Dataset): Promise<Predictions> {
  const classes = data.classes.length;
  const probabilities = new Float32Array(data.size * classes);
  let start = 0;
  for (const { x, y } of data.batches({ batchSize })) {
    const answer = probabilitiesOf(model, x);
    x.dispose();
    y.dispose();
    probabilities.set(await answer.data(), start);
    start += answer.size;
    answer.dispose();
  }
  const truths = Float32Array.from(data.y, (label, sample) => probabilities[sample * classes + label] ?? 0);
  return { ...answersIn(probabilities, classes), truths };
}

/** What the network says about each point of a grid over the square that points are drawn in, from the top row on. */
export async function predictBoundary(model: Layer, classes: number): Promise<Boundary> {
  const at = (index: number): number => (2 * reach * (index + 0.5)) / boundarySide - reach;
  const points = new Float32Array(2 * boundarySide * boundarySide);
  for (let index = 0; index < points.length / 2; index += 1) {
    points[2 * index] = at(index % boundarySide);
    points[2 * index + 1] = -at(Math.floor(index / boundarySide));
  }
  const answer = scope(() => probabilitiesOf(model, reshape(tensor(points), [points.length / 2, 2])));
  const probabilities = Float32Array.from(await answer.data());
  answer.dispose();
  return { side: boundarySide, ...answersIn(probabilities, classes) };
}

function probabilitiesOf(model: Layer, x: Tensor): Tensor {
  return scope(() => noGrad(() => softmax(model(x, { training: false }))));
}

/** The likeliest class of each sample, and its probability: picked here, since on a device each pick would be a program of its own. */
function answersIn(probabilities: Float32Array, classes: number): Omit<Predictions, "truths"> {
  const count = probabilities.length / classes;
  const labels = new Int32Array(count);
  const confidences = new Float32Array(count);
  for (let sample = 0; sample < count; sample += 1) {
    const row = probabilities.subarray(sample * classes, (sample + 1) * classes);
    const confidence = row.reduce((most, value) => Math.max(most, value), 0);
    labels[sample] = Math.max(0, row.indexOf(confidence));
    confidences[sample] = confidence;
  }
  return { labels, confidences };
}
