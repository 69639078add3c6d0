import { type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import type { OwnData } from "../../experiment/own-data.ts";
import { usePage } from "../../state/page.ts";
import { dataLabel } from "../../text/choice-labels.ts";
import { describeOwn } from "../../text/describe-own.ts";
import { formatNumber } from "../../text/format.ts";
import { ownText } from "../../text/own-text.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import { shorten } from "../../text/problem-text.ts";
import type { KeepProblem, OwnSummary } from "../../worker/own/own-protocol.ts";
import { OwnFacts } from "./own-facts.tsx";
import { useOwn } from "./use-own.ts";

const megabyte = 1_000_000;

/** The pictures that this device has: to train on again, or to delete. */
export function OwnList({ version }: { readonly version: Signal<number> }): VNode {
  const { trainer, summaries, ownData } = usePage();
  const sets = useSignal<readonly OwnSummary[]>([]);
  const removed = useSignal<OwnData | undefined>(undefined);
  const problem = useSignal<KeepProblem | undefined>(undefined);
  const text = ownWindowText.value;
  useEffect(() => {
    trainer.listOwn().then(
      (list) => void (sets.value = list),
      () => undefined,
    );
  }, [version.value, trainer, sets]);
  const after = (result: KeepProblem | undefined): void => {
    problem.value = result;
    version.value += 1;
    // An experiment on them has them no longer, or again.
    summaries.retry();
  };
  const remove = async (reference: OwnData): Promise<void> => {
    const result = await trainer.removeOwn(reference.fingerprint).catch(() => "forbidden" as const);
    if (result === undefined) removed.value = reference;
    ownData.keepProblem.value = undefined;
    after(result);
  };
  const restore = async (reference: OwnData): Promise<void> => {
    removed.value = undefined;
    after(await trainer.keepOwn(reference.fingerprint).catch(() => "forbidden" as const));
  };
  const gone = removed.value;
  return (
    <section class="own-list" aria-label={text.kept}>
      <h3 class="card-title">{text.kept}</h3>
      {problem.value === undefined ? null : <Notice>{ownText.value[problem.value]}</Notice>}
      {gone === undefined ? null : (
        <Notice tone="info" actions={<Button onPress={() => void restore(gone)}>{text.restore}</Button>}>
          {text.removed({ name: shorten(dataLabel({ data: "own", own: gone })) })}
        </Notice>
      )}
      {sets.value.length === 0 ? <p class="hint">{text.noneKept}</p> : null}
      <ul>
        {sets.value.map((summary) => (
          <Item key={summary.reference.fingerprint} summary={summary} onRemove={() => void remove(summary.reference)} />
        ))}
      </ul>
    </section>
  );
}

function Item({ summary, onRemove }: { readonly summary: OwnSummary; onRemove(): void }): VNode {
  const { store } = usePage();
  const use = useOwn();
  const text = ownWindowText.value;
  const { reference, bytes, isKept } = summary;
  const { data, own } = store.experiment.value;
  const isInUse = data === "own" && own?.fingerprint === reference.fingerprint;
  const label = dataLabel({ data: "own", own: reference });
  const name = shorten(label);
  return (
    <li class="own-item">
      <div class="own-item-head">
        <div>
          <strong>{label}</strong>
          <p class="hint">
            {describeOwn(reference)} · {text.takes({ megabytes: formatNumber(bytes / megabyte) })}
            {isKept ? "" : ` · ${text.onlyHere}`}
            {isInUse ? ` · ${text.inUse}` : ""}
          </p>
        </div>
        <div class="run-actions">
          <Button label={text.useOf({ name })} isOff={isInUse} onPress={() => void use(reference)}>
            {text.use}
          </Button>
          <Button label={text.removeOf({ name })} onPress={onRemove}>
            {text.remove}
          </Button>
        </div>
      </div>
      <details>
        <summary>{text.details}</summary>
        <OwnFacts summary={summary} />
      </details>
    </li>
  );
}
