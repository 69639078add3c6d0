import { expose, type ProxyMarked, releaseProxy } from "comlink";
import { createBackends } from "./backend.ts";
import type { Listener, Trainer } from "./protocol.ts";
import { createTrainer } from "./trainer.ts";

const trainer = createTrainer(createBackends());

type Released = ProxyMarked & { [releaseProxy]?: () => void };

const exposed: Trainer = {
  ...trainer,
  async readOwn(files, options, onProgress) {
    try {
      return await trainer.readOwn(files, options, onProgress);
    } finally {
      (onProgress as typeof onProgress & Released)[releaseProxy]?.();
    }
  },
  async start(experiment, listener) {
    try {
      await trainer.start(experiment, listener);
    } finally {
      (listener as Listener & Released)[releaseProxy]?.();
    }
  },
};

expose(exposed);
