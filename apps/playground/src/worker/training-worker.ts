import { expose, type ProxyMarked, releaseProxy } from "comlink";
import { createBackends } from "./backend.ts";
import { carryErrors } from "./carry-errors.ts";
import type { Listener, Trainer } from "./protocol.ts";
import { createTrainer } from "./trainer.ts";

const trainer = createTrainer(createBackends(), {
  unfinished: async () => (await import("./unfinished/unfinished-storage.ts")).browserUnfinishedStorage(),
});

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
  async start(experiment, listener, unfinished) {
    try {
      await trainer.start(experiment, listener, unfinished);
    } finally {
      (listener as Listener & Released)[releaseProxy]?.();
    }
  },
};

carryErrors();
expose(exposed);
