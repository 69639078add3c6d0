import * as g from "ganglion";

g.setBackend(await g.wasm({ deterministic: true }));
/** The digits from `first` to `last` as classes of their own, at most `each` of every one. */
function digitsFrom(source: g.Dataset, first: number, last: number, each = Infinity): g.Dataset {
  const classes = source.classes.slice(first, last + 1);
  const placesOf = (label: number) => [...source.y.keys()].filter((i) => source.y[i] === label).slice(0, each);
  const places = classes.flatMap((_, k) => placesOf(first + k)).toSorted((a, b) => a - b);
  const { x, y, shape } = g.subset(source, places);
  return g.dataset({ x, y: y.map((label) => label - first), shape, classes });
}
function network(random: g.Rng) {
  const first = g.conv2d(1, 16, { kernelSize: 3, padding: 1, rng: random });
  const second = g.conv2d(16, 32, { kernelSize: 3, padding: 1, rng: random });
  return g.sequential(first, g.relu, g.maxPool2d(2), second, g.relu, g.flatten(), g.linear(512, 5, { rng: random }));
}
async function learn(model: g.Layer, train: g.Dataset, epochs: number, learningRate = 0.05, factor = 1) {
  const optimizer = g.sgd(g.parameterGroups(model, { learningRate, factor }), { learningRate, momentum: 0.9 });
  await g.fit(model, { train, loss: g.crossEntropy, optimizer, epochs, batchSize: 16, rng: g.rng(5), every: 100 });
  return model;
}
// A network that tells 0 to 4 apart, and others that are to tell 5 to 9 apart by a few of each.
const all = await g.digits();
const old = await learn(network(g.rng(1)), digitsFrom(all, 0, 4), 8);
const [few, test] = g.split(digitsFrom(all, 5, 9), { fraction: 0.5, rng: g.rng(2), stratify: true });

console.log("of each  from scratch  probe on features  fine-tuned");
for (const each of [1, 5, 20, 80]) {
  const train = digitsFrom(few, 0, 4, each);
  const scratch = await learn(network(g.rng(4)), train, 20);
  const { layer } = await g.ridgeProbe(await g.computeFeatures(g.featureExtractor(old), train));
  const probe = g.replaceHead(old, { head: () => layer });
  const tuned = await learn(g.replaceHead(g.copyModel(old), { classes: 5, rng: g.rng(3) }), train, 20, 0.05, 0.5);
  const found = await Promise.all(
    [scratch, probe, tuned].map((model) => g.evaluate(model, test, { loss: g.crossEntropy })),
  );
  const cells = found.map(({ accuracy = 0 }, i) => `${(100 * accuracy).toFixed(1)} %`.padStart([14, 19, 12][i] ?? 0));
  console.log(`${String(each).padStart(7)}${cells.join("")}`);
}
