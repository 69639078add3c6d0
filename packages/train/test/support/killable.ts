import { createHash } from "node:crypto";
import { parameters, stateDict } from "@ganglion/layers";
import { adam, ema } from "@ganglion/optim";
import { checkpointFolder, fit } from "../../src/index.ts";
import { circle, freshBackend, toyModel, toyOptions } from "./toy.ts";

/** Trains with a checkpoint after each step, says each that is there, and at the end what came out; whoever likes may kill it. */
async function main(place: string): Promise<void> {
  freshBackend();
  const { model } = toyModel();
  const optimizer = adam(parameters(model), { learningRate: 0.01 });
  const average = ema(parameters(model), { decay: 0.9 });
  const folder = checkpointFolder(place);
  const found = await folder.load();
  const training = fit(model, {
    ...toyOptions(optimizer as never, { train: circle(64), epochs: 5, batchSize: 8 }),
    averages: { average },
    afterUpdate: () => average.update(),
    resume: found?.checkpoint,
  });
  let seen = "";
  for await (const event of training) {
    if (event.type === "step") {
      await folder.save(training.checkpoint());
      process.stdout.write(`saved ${event.step}\n`);
    }
    if (event.type === "epoch") seen = `${event.epoch} ${event.loss} ${event.accuracy}`;
  }
  const hash = createHash("sha256").update(seen);
  for (const x of [...Object.values(stateDict(model)), ...average.averages])
    hash.update(new Uint8Array((await x.data()).buffer));
  process.stdout.write(`done ${hash.digest("hex")}\n`);
}

await main(process.argv[2] as string);
