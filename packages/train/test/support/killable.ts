import { createHash } from "node:crypto";
import { parameters, stateDict } from "@ganglion/layers";
import { adam, cosineAnnealing, ema } from "@ganglion/optim";
import { checkpointFolder, earlyStopping, fit } from "../../src/index.ts";
import { circle, freshBackend, toyModel, toyOptions } from "./toy.ts";

/**
 * Trains and lets `fit` save after each step, says how far it is, and at the end what came out; whoever likes may kill it.
 */
async function main(place: string): Promise<void> {
  freshBackend();
  const { model } = toyModel();
  const optimizer = adam(parameters(model), { learningRate: cosineAnnealing(0.01, { steps: 40 }) });
  const average = ema(parameters(model), { decay: 0.9 });
  const folder = checkpointFolder(place);
  const found = await folder.load();
  if ((found?.damaged.length ?? 0) > 0) process.stdout.write("damaged\n");
  const training = fit(model, {
    ...toyOptions(optimizer as never, { train: circle(64), epochs: 5, batchSize: 8, validation: circle(16, 4) }),
    averages: { average },
    afterUpdate: () => average.update(),
    stopping: earlyStopping(model, { patience: 5 }),
    save: { to: folder, every: 1 },
    resume: found?.checkpoint,
  });
  let seen = "";
  for await (const event of training) {
    if (event.type === "start") process.stdout.write("started\n");
    if (event.type === "checkpoint") process.stdout.write(`saved ${event.step}\n`);
    if (event.type === "epoch") seen = `${event.epoch} ${event.loss} ${event.accuracy} ${event.validation?.loss}`;
  }
  const hash = createHash("sha256").update(seen);
  const { tensors } = optimizer.state();
  for (const x of [...Object.values(stateDict(model)), ...average.averages, ...Object.values(tensors)])
    hash.update(new Uint8Array((await x.data()).buffer));
  process.stdout.write(`done ${hash.digest("hex")}\n`);
}

await main(process.argv[2] as string);
