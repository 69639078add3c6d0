// The README's first program.
import * as g from "ganglion";

await g.autoBackend();
const random = g.rng(7);
const [train, validation] = g.split(await g.digits(), { fraction: 0.8, rng: random });

const hidden = g.linear(64, 32, { rng: random });
const model = g.sequential(g.flatten(), hidden, g.relu, g.linear(32, 10, { rng: random }));
const optimizer = g.sgd(g.parameters(model), { learningRate: 0.1, momentum: 0.9 });

const options = { train, validation, loss: g.crossEntropy, optimizer, epochs: 10, batchSize: 32, rng: random };
let accuracy = 0;
for await (const event of g.fit(model, options)) {
  if (event.type === "epoch") accuracy = event.validation?.accuracy ?? 0;
}
console.log(accuracy > 0.95);
