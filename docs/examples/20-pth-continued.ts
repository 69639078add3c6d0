import { tanh } from "@ganglion/activations";
import { linear, loadStateDict, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { noGrad, rng, setBackend, tensor } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";
import { readWeights, renameKeys, saveWeights } from "@ganglion/weights";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { areClose, inPyTorch } from "./support/in-pytorch.ts";

setBackend(await wasm({ deterministic: true }));
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const { tensors } = await readWeights(beside("net.pth")); // model.0.weight, ..., optimizer.state.0.momentum_buffer, ...
const part = (name: string): typeof tensors =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([key, x]) => (key.startsWith(name) ? [[key.slice(name.length), x]] : [])),
  );
const model = sequential(linear(2, 16, { rng: rng(1) }), tanh, linear(16, 2, { rng: rng(2) }));
loadStateDict(model, part("model."));
const optimizer = sgd(parameters(model), { learningRate: 0.2, momentum: 0.9 });
const moments = renameKeys(part("optimizer.state."), [[/momentum_buffer$/, "momentumBuffer"]]);
const numbers = { "0.step": 30, "1.step": 30, "2.step": 30, "3.step": 30 };
optimizer.load({ ...optimizer.state(), steps: 30, numbers, tensors: moments });

const points = Array.from({ length: 60 }, (_, i) => [i / 20, i / 10 + Math.PI * (i % 2)] as const);
const x = tensor(points.map(([radius, angle]) => [radius * Math.cos(angle), radius * Math.sin(angle)]));
const train = { size: 60, batches: () => [{ x, y: tensor(Int32Array.from(points, (_, i) => i % 2)) }] };
const losses: number[] = [];
const options = { train, loss: crossEntropy, optimizer, epochs: 30, batchSize: 60, rng: rng(3) };
for await (const event of fit(model, options)) if (event.type === "step") losses.push(event.loss);
console.log(`PyTorch left it at ${losses[0]?.toFixed(4)}, here it comes to ${losses.at(-1)?.toFixed(4)}`);

await saveWeights(beside("continued.npz"), model, { format: "npz" }); // np.load and load_state_dict take it there
const there = inPyTorch(beside("net.pth"), beside("continued.npz"));
console.log(`30 losses as PyTorch would have had them: ${areClose(losses, there.losses)}`);
console.log(`loaded back, it answers there as here: ${areClose(noGrad(() => model(x)).dataSync(), there.outputs)}`);
rmSync(beside("continued.npz"));
