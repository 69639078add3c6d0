import { useSignal, useSignalEffect } from "@preact/signals";
import type { Experiment } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import type { StartAudit } from "../worker/protocol.ts";

/** What is known of how a network begins. */
export interface StartAuditAnswer {
  /** Undefined until it is there. */
  readonly audit: StartAudit | undefined;
  readonly hasFailed: boolean;
  retry(): void;
}

/** What the closed form expects of the run's network, or of the next run's before the first. */
export function useStartAudit(): StartAuditAnswer {
  const { store, trainer } = usePage();
  const audit = useSignal<StartAudit | undefined>(undefined);
  const hasFailed = useSignal(false);
  const current = (): Experiment => store.runExperiment.value ?? store.experiment.value;
  const ask = async (experiment: Experiment): Promise<void> => {
    hasFailed.value = false;
    const found = await trainer.auditModel(experiment).catch(() => undefined);
    if (experiment !== (store.runExperiment.peek() ?? store.experiment.peek())) return;
    audit.value = found;
    hasFailed.value = found === undefined;
  };
  useSignalEffect(() => {
    audit.value = undefined;
    void ask(current());
  });
  return { audit: audit.value, hasFailed: hasFailed.value, retry: () => void ask(current()) };
}
