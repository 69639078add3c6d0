import { proxy, wrap } from "comlink";
import type { Trainer } from "./protocol.ts";
import { isScriptMissing } from "./script.ts";
import { brokenWorker } from "./trouble.ts";

interface Connection {
  readonly trainer: Trainer;
  /** Never resolves; rejects when the worker is gone. */
  readonly broken: Promise<never>;
  /** Ends the worker; the next call starts another one. */
  end(): void;
}

/** A trainer in a worker. */
export interface ConnectedTrainer extends Trainer {
  /** Ends the worker at once, whatever it is at; the next call starts another one. */
  end(): void;
}

/** The functions of a training worker, which is started when it is first needed, and anew after it broke down. */
export function connectTrainer(startWorker: () => Worker = createWorker): ConnectedTrainer {
  let current: Connection | undefined;
  const connect = (): Connection => {
    const worker = startWorker();
    const end = (): void => {
      if (current === connection) current = undefined;
      worker.terminate();
    };
    const broken = new Promise<never>((_, reject) => {
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        end();
        reject(brokenWorker(event));
      });
    });
    broken.catch(() => undefined);
    const connection = { trainer: wrap<Trainer>(worker) as unknown as Trainer, broken, end };
    return connection;
  };
  const call = <T>(ask: (trainer: Trainer) => Promise<T>): Promise<T> => {
    current ??= connect();
    const { trainer, broken } = current;
    return Promise.race([ask(trainer), broken]);
  };
  const start: Trainer["start"] = async (experiment, listener, unfinished) => {
    try {
      await call((it) => it.start(experiment, proxy(listener), unfinished));
    } catch (error) {
      // Some browsers remember for as long as a worker lives that a script did not come, and nothing in it is lost yet.
      if (isScriptMissing(error)) current?.end();
      throw error;
    }
  };
  return {
    loadData: (data, seed) => call((it) => it.loadData(data, seed)),
    prepareCompute: (compute) => call((it) => it.prepareCompute(compute)),
    describeModel: (experiment) => call((it) => it.describeModel(experiment)),
    auditModel: (experiment) => call((it) => it.auditModel(experiment)),
    featureMaps: (sample) => call((it) => it.featureMaps(sample)),
    start,
    pause: () => call((it) => it.pause()),
    resume: () => call((it) => it.resume()),
    step: () => call((it) => it.step()),
    setDelay: (delay) => call((it) => it.setDelay(delay)),
    setRate: (rate) => call((it) => it.setRate(rate)),
    stop: () => call((it) => it.stop()),
    classify: (pixels) => call((it) => it.classify(pixels)),
    inspectUnit: (path, unit) => call((it) => it.inspectUnit(path, unit)),
    openModel: (file, experiment) => call((it) => it.openModel(file, experiment)),
    exportProject: (experiment) => call((it) => it.exportProject(experiment)),
    exportModel: (format) => call((it) => it.exportModel(format)),
    readOwn: (files, options, onProgress) => call((it) => it.readOwn(files, options, proxy(onProgress))),
    stopReading: () => call((it) => it.stopReading()),
    keepOwn: (fingerprint) => call((it) => it.keepOwn(fingerprint)),
    listOwn: () => call((it) => it.listOwn()),
    removeOwn: (fingerprint) => call((it) => it.removeOwn(fingerprint)),
    classifyFile: (file) => call((it) => it.classifyFile(file)),
    end: () => current?.end(),
  };
}

function createWorker(): Worker {
  return new Worker(new URL("./training-worker.ts", import.meta.url), { type: "module", name: "training" });
}
