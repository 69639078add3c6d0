import { useSignal, useSignalEffect } from "@preact/signals";
import type { Experiment } from "../experiment/experiment.ts";
import { usePage } from "../state/page.ts";
import type { StartAudit } from "../worker/protocol.ts";
import { type Trouble, troubleOf } from "../worker/trouble.ts";

/** What is known of how a network begins. */
export interface StartAuditAnswer {
  /** Undefined until it is there. */
  readonly audit: StartAudit | undefined;
  /** Why there is none. */
  readonly trouble: Trouble | undefined;
  retry(): void;
}

/** What the closed form expects of the run's network, or of the next run's before the first. */
export function useStartAudit(): StartAuditAnswer {
  const { store, trainer } = usePage();
  const audit = useSignal<StartAudit | undefined>(undefined);
  const trouble = useSignal<Trouble | undefined>(undefined);
  const current = (): Experiment => store.runExperiment.value ?? store.experiment.value;
  const ask = async (experiment: Experiment): Promise<void> => {
    trouble.value = undefined;
    const found = await trainer.auditModel(experiment).catch(troubleOf);
    if (experiment !== (store.runExperiment.peek() ?? store.experiment.peek())) return;
    audit.value = "kind" in found ? undefined : found;
    trouble.value = "kind" in found ? found : undefined;
  };
  useSignalEffect(() => {
    audit.value = undefined;
    void ask(current());
  });
  return { audit: audit.value, trouble: trouble.value, retry: () => void ask(current()) };
}
