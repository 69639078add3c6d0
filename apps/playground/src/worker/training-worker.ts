import { expose, type ProxyMarked, releaseProxy } from "comlink";
import { createBackends } from "./backend.ts";
import type { Listener, Trainer } from "./protocol.ts";
import { createTrainer } from "./trainer.ts";

const trainer = createTrainer(createBackends());

const exposed: Trainer = {
  ...trainer,
  async start(experiment, listener) {
    try {
      await trainer.start(experiment, listener);
    } finally {
      (listener as Listener & ProxyMarked & { [releaseProxy]?: () => void })[releaseProxy]?.();
    }
  },
};

expose(exposed);
