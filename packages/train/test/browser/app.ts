import { type FitEvent, fit } from "../../src/index.ts";
import { trainInWorker } from "../../src/worker/index.ts";
import { serve, servedSetup } from "../support/served-training.ts";

/** Losses and reasons, which are the same wherever it runs. */
function told(event: FitEvent): string {
  if (event.type === "epoch") return `epoch ${event.epoch} ${event.loss} ${event.validation?.loss}`;
  return event.type === "end" ? `end ${event.reason} ${event.step}` : event.type;
}

const newWorker = (): Worker => new Worker(import.meta.url, { type: "module" });

/** What the page can be asked for. */
export const tasks: {
  both(): Promise<{ own: string[]; worker: string[]; frames: number }>;
  held(): Promise<{ isHeld: boolean; reason: string; weights: string[] }>;
  missing(): Promise<string>;
} = {
  /** Trains here and in a worker; how often the page drew a frame meanwhile. */
  async both() {
    const { model, options } = servedSetup({});
    const own: string[] = [];
    for await (const event of fit(model, options)) if (event.type !== "step") own.push(told(event));
    const drawn = { frames: 0, isOver: false };
    const draw = (): void => {
      drawn.frames++;
      if (!drawn.isOver) requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
    const worker = newWorker();
    const seen: string[] = [];
    for await (const event of trainInWorker(worker, { data: {} })) if (event.type !== "step") seen.push(told(event));
    while (drawn.frames < 2) await new Promise((resolve) => void requestAnimationFrame(resolve));
    drawn.isOver = true;
    worker.terminate();
    return { own, worker: seen, frames: drawn.frames };
  },
  /** Pauses, asks where it is, cancels. */
  async held() {
    servedSetup({});
    const worker = newWorker();
    const training = trainInWorker(worker, { data: { epochs: 1_000_000 } });
    let isHeld = false;
    let reason = "";
    for await (const event of training) {
      if (event.type === "start") {
        training.pause();
        const { step } = await training.checkpoint();
        isHeld = (await training.checkpoint()).step === step;
        training.resume();
        training.cancel();
      }
      if (event.type === "end") ({ reason } = event);
    }
    const weights = Object.entries(await training.weights()).map(([name, x]) => `${name} ${String(x.shape)}`);
    worker.terminate();
    return { isHeld, reason, weights };
  },
  /** What is said of a worker whose file is not there. */
  async missing() {
    const training = trainInWorker(new Worker("/nothing/main.mjs?", { type: "module" }), { data: {} });
    return Promise.resolve(training).then(String, String);
  },
};

// The same file is the page and its worker.
if (typeof document === "undefined") serve();
else Object.assign(globalThis, { tasks });
