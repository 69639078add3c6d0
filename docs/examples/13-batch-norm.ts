import { digits } from "@ganglion/datasets";
import { linear, sequential } from "@ganglion/layers";
import { batchNorm, recalibrate, configureBatchNorm } from "@ganglion/normalization";
import { backward, rng, setBackend, slice, type Tensor, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const numbers = async (x: Tensor | undefined): Promise<string> =>
  Array.from((await x?.data()) ?? [], (value) => (value + 0).toFixed(3)).join(" ");

// Training normalizes by the batch; inference by what was remembered of all batches.
const norm = batchNorm(1, { eps: 0 });
const x = tensor([[1], [3]]);
console.log(`training   ${await numbers(norm(x, { training: true }))}`);
console.log(
  `remembered mean ${await numbers(norm.buffers.running_mean)}, variance ${await numbers(norm.buffers.running_var)}`,
);
console.log(`inference  ${await numbers(norm(x))}`);
for (let step = 0; step < 100; step++) norm(x, { training: true });
console.log(`inference after 100 more batches  ${await numbers(norm(x))}`);

// "Frozen" is three switches. Each of the eight settings, by what a step leaves changed.
console.log("\ntrainable  updateRunning  normalizeBy   weight's gradient  running mean  output");
const settings = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => ({
  trainable: row < 4,
  updateRunning: row % 4 < 2,
  normalizeBy: row % 2 === 0 ? ("batch" as const) : ("running" as const),
}));
for (const switches of settings) {
  const layer = batchNorm(1, switches);
  const y = layer(x, { training: true });
  if (y.requiresGrad) backward(y.mul(tensor([[0], [1]])).sum());
  const { grad } = layer.parameters?.weight ?? {};
  const { trainable, updateRunning, normalizeBy } = switches;
  const cells = [
    trainable,
    updateRunning,
    normalizeBy,
    grad ? await numbers(grad) : "none",
    await numbers(layer.buffers.running_mean),
  ];
  const widths = [11, 15, 14, 19, 14];
  console.log(cells.map((cell, column) => String(cell).padEnd(widths[column] ?? 0)).join("") + (await numbers(y)));
}

// Statistics of brighter images are others. Recalibration makes them anew, and leaves weights alone.
const data = await digits({ shape: [64] });
const images = tensor(data.x, { shape: [data.size, 64] });
const bright = images.add(0.5);
const model = sequential(linear(64, 8, { rng: rng(1) }), batchNorm(8), linear(8, 10, { rng: rng(2) }));
await recalibrate(model, [images]);
const before = model(images);
const off = async (net: typeof model, inputs: Tensor): Promise<string> =>
  (await net(inputs).sub(before).pow(2).mean().item()).toFixed(4);
console.log(`\nbrighter images change the output by ${await off(model, bright)} (mean square)`);
await recalibrate(model, [slice(bright, [[0, 900]]), slice(bright, [[900, 1797]])]);
console.log(`recalibrated on them, by             ${await off(model, bright)}`);
const batchwise = configureBatchNorm(model, { normalizeBy: "batch" });
console.log(`normalizing by the batch gives the same, by ${await off(batchwise as typeof model, images)}`);
