import { computed, effect, signal } from "@preact/signals";
import type { Trainer } from "../worker/protocol.ts";
import type { ComputeReport } from "../worker/reports.ts";
import { troubleOf } from "../worker/trouble.ts";
import type { DataChoice } from "../experiment/experiment.ts";
import { writeLayers } from "../experiment/layer-spec.ts";
import type { Store } from "./store.ts";

/** Keeps what the worker says of the panel's experiment in the store. */
export interface Summaries {
  /** Asks again for what did not come, and whether what could not compute can now. */
  retry(): void;
  stop(): void;
}

/** Keeps `data`, `model` and `compute` of the store in step with its experiment, by asking the worker. */
export function keepSummaries(store: Store, trainer: Trainer): Summaries {
  const attempt = signal(0);
  const nameOf = ({ data, own }: DataChoice): string => `${data} ${own?.fingerprint}`;
  const dataKey = computed(() => `${attempt.value} ${nameOf(store.experiment.value)} ${store.experiment.value.seed}`);
  const modelKey = computed(() => {
    const { hidden, activation, normalization, init, seed } = store.experiment.value;
    return [
      attempt.value,
      nameOf(store.experiment.value),
      writeLayers(hidden),
      activation,
      normalization,
      init,
      seed,
    ].join(" ");
  });
  const computeKey = computed(() => `${attempt.value} ${store.experiment.value.compute}`);
  let shown = "";
  const refreshData = async (key: string): Promise<void> => {
    const { data, own, seed } = store.experiment.peek();
    const name = nameOf({ data, own });
    if (store.data.peek().state !== "ready" || name !== shown) store.data.value = { state: "loading" };
    shown = name;
    try {
      const value = await trainer.loadData({ data, own }, seed);
      if (key === dataKey.peek()) store.data.value = { state: "ready", value };
    } catch (error) {
      if (key === dataKey.peek()) store.data.value = { state: "failed", trouble: troubleOf(error) };
    }
  };
  const refreshModel = async (key: string): Promise<void> => {
    const summary = await trainer.describeModel(store.experiment.peek());
    if (key === modelKey.peek()) store.model.value = summary;
  };
  const refreshCompute = async (key: string): Promise<void> => {
    store.compute.value = undefined;
    const { compute } = store.experiment.peek();
    const summary = await trainer.prepareCompute(compute).catch((error: unknown): ComputeReport => {
      const { kind, detail } = troubleOf(error);
      const cause = kind === "script" || kind === "lost" ? kind : "error";
      return { unavailable: compute === "auto" ? "wasm" : compute, cause, detail };
    });
    if (key === computeKey.peek()) store.compute.value = summary;
  };
  // What does not come without a word, such as from a worker that is gone, is said where the data should be.
  const ignore = (): void => undefined;
  const stops = [
    effect(() => void refreshData(dataKey.value)),
    effect(() => void refreshModel(modelKey.value).catch(ignore)),
    effect(() => void refreshCompute(computeKey.value)),
    effect(() => {
      // A run asks for the data, too: what did not come may come now.
      if (store.phase.value === "starting" && store.data.peek().state === "failed") attempt.value = attempt.peek() + 1;
    }),
  ];
  return {
    retry() {
      attempt.value += 1;
    },
    stop() {
      for (const stop of stops) stop();
    },
  };
}
