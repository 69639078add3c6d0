import { imageFolder, readImage, split } from "@ganglion/datasets";
import { parameters, type Sequential, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { adam } from "@ganglion/optim";
import { argmax, noGrad, rng, setBackend } from "@ganglion/tensor";
import { evaluate, fit } from "@ganglion/train";
import { replaceHead, shipped } from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";
import { loadWeights, readWeights, saveWeights } from "@ganglion/weights";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

setBackend(await wasm({ deterministic: true }));
const pictures = new URL("pictures/", import.meta.url);
const { dataset, counts } = await imageFolder(pictures, { size: 8, channels: 1 });
console.log(dataset.classes.map((name, i) => `${counts[i]} of ${name}`).join(", "));

// A network that has learnt digits, with a new head; what prepares its pictures is a layer like any other.
async function begin(): Promise<Sequential> {
  const { model, prepare } = await shipped("digits");
  return sequential({ prepare, network: replaceHead(model, { classes: dataset.classes.length, rng: rng(1) }) });
}
const model = await begin();
const [train, test] = split(dataset, { fraction: 0.6, rng: rng(2), stratify: true });
const optimizer = adam(parameters(model), { learningRate: 0.003 });
await fit(model, { train, loss: crossEntropy, optimizer, epochs: 12, batchSize: 8, rng: rng(3) });
const { accuracy = 0 } = await evaluate(model, test, { loss: crossEntropy });
console.log(`right on ${(100 * accuracy).toFixed(0)} % of ${test.size} others`);

const folder = mkdtempSync(join(tmpdir(), "classifier-"));
const file = join(folder, "shapes.safetensors");
await saveWeights(file, model, { dtype: "float16" });
const again = await begin();
loadWeights(again, (await readWeights(file)).tensors);
const picture = await readImage(new URL("ring/15.png", pictures), { size: 8, channels: 1 });
const answer = dataset.classes[await argmax(noGrad(() => again(picture))).item()];
console.log(`saved in ${Math.round(statSync(file).size / 1000)} kB, it takes ring/15.png for a ${answer}`);
rmSync(folder, { recursive: true });
