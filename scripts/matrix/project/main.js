/** What each bundler packs and each page runs: everything whose way into a page differs from one bundler to the next. */
import * as g from "ganglion";

async function run() {
  const { backend, reason } = await g.autoBackend({ gpu: [] });
  const random = g.rng(7);
  const model = g.sequential(g.flatten(), g.linear(64, 10, { rng: random }));
  const optimizer = g.sgd(g.parameters(model), { learningRate: 0.1 });
  const train = await g.digits();
  let loss;
  for await (const event of g.fit(model, {
    train,
    loss: g.crossEntropy,
    optimizer,
    epochs: 1,
    batchSize: 64,
    rng: random,
  })) {
    if (event.type === "epoch") loss = event.loss;
  }
  // Each of these loads the rest of itself.
  const { output } = await g.predict(model, train);
  const red = await g.readImage({ width: 1, height: 1, data: new Uint8Array([255, 0, 0, 255]) }, { size: 2 });
  const masks = await g.magnitudeMasks(model, { rate: 0.5, outputRate: 0.5 });
  const clothes = await g.fashionMnist();
  const reader = await g.shipped("digits");
  const [some] = train.batches({ batchSize: 3 });
  const read = await g
    .argmax(
      g.noGrad(() => reader.model(reader.prepare(some.x))),
      { axis: 1 },
    )
    .array();
  // gpu.js is loaded on demand; whether this machine has a graphics processor does not matter here.
  const graphics = await import("@ganglion/gpu");
  return {
    backend: backend.name,
    reason,
    loss: Number(loss.toFixed(2)),
    sizes: [train.size, clothes.train.size, clothes.test.size],
    later: [output.shape, red.shape, await g.remainingShare(masks)],
    read,
    gpu: typeof graphics.gpu,
  };
}

globalThis.outcome = run().catch((error) => ({ error: String(error?.message ?? error) }));
