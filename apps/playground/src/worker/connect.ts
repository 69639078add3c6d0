import { proxy, wrap } from "comlink";
import type { Trainer } from "./protocol.ts";

/** Starts the training worker and gives its functions; `onBroken` is told if its script does not run at all. */
export function connectTrainer(onBroken: (message: string) => void): Trainer {
  const worker = new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module", name: "training" });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    onBroken(event.message === undefined || event.message === "" ? "its script did not load" : event.message);
  });
  const remote = wrap<Trainer>(worker);
  return {
    loadData: (data, seed) => remote.loadData(data, seed),
    prepareCompute: (compute) => remote.prepareCompute(compute),
    describeModel: (experiment) => remote.describeModel(experiment),
    start: (experiment, listener) => remote.start(experiment, proxy(listener)),
    pause: () => remote.pause(),
    resume: () => remote.resume(),
    stop: () => remote.stop(),
  };
}
