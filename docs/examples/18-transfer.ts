import { relu } from "@ganglion/activations";
import { type Dataset, dataset, digits, split } from "@ganglion/datasets";
import { conv2d, flatten, linear, maxPool2d, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { copyModel, type Layer, rng, setBackend } from "@ganglion/tensor";
import { evaluate, fit } from "@ganglion/train";
import { computeFeatures, featureExtractor, parameterGroups, replaceHead, ridgeProbe } from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const all = await digits();

/** The digits from `first` to `last` as classes of their own, `each` of every class or all of them. */
function digitsFrom(source: Dataset, first: number, last: number, each = Infinity): Dataset {
  const seen = new Map<number, number>();
  const kept = Array.from(source.y.keys()).filter((i) => {
    const label = source.y[i] as number;
    seen.set(label, (seen.get(label) ?? 0) + 1);
    return label >= first && label <= last && (seen.get(label) as number) <= each;
  });
  const x = Float32Array.from(kept.flatMap((i) => Array.from(source.x.subarray(64 * i, 64 * i + 64))));
  const y = Int32Array.from(kept, (i) => (source.y[i] as number) - first);
  return dataset({ x, y, shape: [1, 8, 8], classes: source.classes.slice(first, last + 1) });
}

const network = (seed: number): ReturnType<typeof sequential> => {
  const random = rng(seed);
  const first = conv2d(1, 16, { kernelSize: 3, padding: 1, rng: random });
  const second = conv2d(16, 32, { kernelSize: 3, padding: 1, rng: random });
  return sequential(first, relu, maxPool2d(2), second, relu, flatten(), linear(512, 5, { rng: random }));
};

async function learn(
  model: Layer,
  train: Dataset,
  learningRate: number,
  factor: number,
  epochs: number,
): Promise<Layer> {
  const optimizer = sgd(parameterGroups(model, { learningRate, factor }), { learningRate, momentum: 0.9 });
  await fit(model, { train, loss: crossEntropy, optimizer, epochs, batchSize: 16, rng: rng(5), every: 100 });
  return model;
}

// A network that tells 0 to 4 apart, and others that are to tell 5 to 9 apart by a few of each.
const old = await learn(network(1), digitsFrom(all, 0, 4), 0.05, 1, 8);
const [few, test] = split(digitsFrom(all, 5, 9), { fraction: 0.5, rng: rng(2), stratify: true });
const percent = async (model: Layer): Promise<string> =>
  `${(100 * ((await evaluate(model, test, { loss: crossEntropy })).accuracy ?? 0)).toFixed(1)} %`;

console.log("of each  from scratch  probe on features  fine-tuned");
for (const each of [1, 5, 20, 80]) {
  const train = digitsFrom(few, 0, 4, each);
  const scratch = await learn(network(4), train, 0.05, 1, 20);
  const { layer } = await ridgeProbe(await computeFeatures(featureExtractor(old), train));
  const probe = replaceHead(old, { head: () => layer });
  const fresh = replaceHead(copyModel(old), { classes: 5, rng: rng(3) });
  const tuned = await learn(fresh, train, 0.05, 0.5, 20);
  const cells = [await percent(scratch), await percent(probe), await percent(tuned)];
  console.log(`${String(each).padStart(7)}${cells.map((cell, i) => cell.padStart([14, 19, 12][i] ?? 0)).join("")}`);
}
