import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  adamW,
  crossEntropy,
  evaluate,
  fashionMnist,
  fit,
  flatten,
  type Layer,
  linear,
  oneCycle,
  parameters,
  relu,
  rng,
  sequential,
  setBackend,
  wasm,
  wilsonInterval,
} from "ganglion";
import { convolutionBlock } from "./networks/convolution-block.ts";

/**
 * `pnpm --filter @ganglion/benchmarks fashion-mnist FOLDER`: trains a small network on all of Fashion-MNIST, here and in PyTorch, one after
 * the other: the same network, batches, optimizer and schedule. Prints the accuracy on the 10,000 test pictures, and the seconds of training: of the clock, and of the
 * CPU, which say more where the machine has other work.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    epochs: { type: "string", default: "6" },
    threads: { type: "string", default: "2" },
    only: { type: "string" },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("fashion-mnist: the folder with the four files must be given, got none.");
const [epochs, threads, batchSize, peak] = [Number(values.epochs), Number(values.threads), 128, 0.01];

if (values.only !== "torch") await trainOurs(folder);
if (values.only !== "ours") await trainTorch(folder);

/** As `Net` in torch/fashion_mnist.py. */
function network(): Layer {
  const random = rng(7);
  const next = { rng: random };
  const head = [flatten(), linear(32 * 7 * 7, 128, next), relu, linear(128, 10, next)];
  return sequential(...convolutionBlock(1, 16, random), ...convolutionBlock(16, 32, random), ...head);
}

async function trainOurs(from: string): Promise<void> {
  setBackend(await wasm({ threads }));
  const { train, test } = await fashionMnist({ from, shape: [1, 28, 28] });
  const model = network();
  const steps = epochs * Math.ceil(train.size / batchSize);
  const optimizer = adamW(parameters(model), { learningRate: oneCycle({ peak, steps }), weightDecay: 0.01 });
  let seconds = 0;
  const before = process.cpuUsage();
  for await (const event of fit(model, { train, loss: crossEntropy, optimizer, epochs, batchSize, rng: rng(8) })) {
    if (event.type === "epoch")
      console.log(`ganglion epoch ${event.epoch} loss ${event.loss.toFixed(4)} ${event.seconds.toFixed(1)} s`);
    if (event.type === "end") ({ seconds } = event);
  }
  const { user, system } = process.cpuUsage(before);
  const cpu = ((user + system) / 1e6).toFixed(1);
  const { accuracy = 0, size } = await evaluate(model, test, { loss: crossEntropy });
  const { lower, upper } = wilsonInterval(Math.round(accuracy * size), size);
  const sure = `${(100 * lower).toFixed(2)} to ${(100 * upper).toFixed(2)}`;
  console.log(
    `ganglion: ${(100 * accuracy).toFixed(2)} % (${sure}) of ${size}, ${steps} steps in ${seconds.toFixed(1)} s, ${cpu} s of CPU`,
  );
}

async function trainTorch(from: string): Promise<void> {
  const script = fileURLToPath(new URL("../torch/fashion_mnist.py", import.meta.url));
  // Without the variables that hold its BLAS back.
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...env } = process.env;
  const given = [script, from, String(epochs), String(threads), String(batchSize), String(peak)];
  const child = spawn("/usr/bin/python3", given, { stdio: "inherit", env });
  const code = await new Promise((resolve) => {
    child.on("error", resolve).on("exit", resolve);
  });
  if (code !== 0) console.log(`torch: absent or failed (${String(code)})`);
}
