import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { Experiment } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import type { StartAudit } from "../worker/protocol.ts";

/** What the closed form expects of the run's network, or of the next run's before the first; undefined until it is there. */
export function useStartAudit(): ReadonlySignal<StartAudit | undefined> {
  const { store, trainer } = usePage();
  const audit = useSignal<StartAudit | undefined>(undefined);
  const current = (): Experiment => store.runExperiment.value ?? store.experiment.value;
  const ask = async (experiment: Experiment): Promise<void> => {
    // Data that did not come, or a worker that is gone, is said elsewhere.
    const found = await trainer.auditModel(experiment).catch(() => undefined);
    if (experiment === (store.runExperiment.peek() ?? store.experiment.peek())) audit.value = found;
  };
  useSignalEffect(() => {
    audit.value = undefined;
    void ask(current());
  });
  return audit;
}
