import { computed, effect } from "@preact/signals";
import type { ComputeName } from "../experiment/experiment.ts";
import type { Trainer } from "../worker/protocol.ts";
import type { Store } from "./store.ts";

/** Keeps `data`, `model` and `compute` of the store in step with its experiment, by asking the worker. Returns how to stop. */
export function keepSummaries(store: Store, trainer: Trainer): () => void {
  const dataKey = computed(() => `${store.experiment.value.data} ${store.experiment.value.seed}`);
  const modelKey = computed(() => {
    const { data, hidden, activation } = store.experiment.value;
    return [data, ...hidden, activation].join(" ");
  });
  const computeKey = computed(() => store.experiment.value.compute);
  const fail = (error: unknown): void => {
    store.failure.value = { kind: "error", message: error instanceof Error ? error.message : String(error) };
    store.phase.value = "failed";
  };
  const refreshData = async (key: string): Promise<void> => {
    const { data, seed } = store.experiment.peek();
    const summary = await trainer.loadData(data, seed);
    if (key === dataKey.peek()) store.data.value = summary;
  };
  const refreshModel = async (key: string): Promise<void> => {
    const summary = await trainer.describeModel(store.experiment.peek());
    if (key === modelKey.peek()) store.model.value = summary;
  };
  const refreshCompute = async (key: ComputeName): Promise<void> => {
    store.compute.value = undefined;
    const summary = await trainer.prepareCompute(key);
    if (key === computeKey.peek()) store.compute.value = summary;
  };
  const stopData = effect(() => void refreshData(dataKey.value).catch(fail));
  const stopModel = effect(() => void refreshModel(modelKey.value).catch(fail));
  const stopCompute = effect(() => void refreshCompute(computeKey.value).catch(fail));
  return () => {
    stopData();
    stopModel();
    stopCompute();
  };
}
