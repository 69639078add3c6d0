import { useSignal, useSignalEffect } from "@preact/signals";
import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { TroubleNotice } from "../../controls/trouble-notice.tsx";
import { usePage } from "../../state/page.ts";
import { formatWhole } from "../../text/format.ts";
import { dataLabel } from "../../text/choice-labels.ts";
import { describeOwn } from "../../text/describe-own.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import type { OwnSummary } from "../../worker/own/own-protocol.ts";
import { describeOwnProblem } from "./describe-own-problem.ts";
import { OwnFacts } from "./own-facts.tsx";
import { OwnSources, type ReadChoices } from "./own-sources.tsx";
import { type Reading, readGiven } from "./read-given.ts";
import { useOwn } from "./use-own.ts";

/** Reads what a person gives, and shows what came of it before it is used. */
export function OwnReading(): VNode {
  const { store, trainer, ownData } = usePage();
  const expected = store.experiment.value.own;
  const reading = useSignal<Reading>({ state: "idle" });
  const choices = useSignal<ReadChoices>({
    ownSide: expected?.shape[1] ?? 32,
    channels: expected?.shape[0] === 1 ? 1 : 3,
    ownPerClass: expected?.perClass ?? 500,
  });
  useSignalEffect(() => {
    if (ownData.given.value === undefined) return;
    const { ownSide: side, ownPerClass: perClass, channels } = choices.peek();
    void readGiven({ trainer, given: ownData.given, reading, side, perClass, channels });
  });
  const isReading = reading.value.state === "reading";
  const given = ownData.given.value;
  return (
    <div class="own-reading">
      <p class="hint">{ownWindowText.value.hint}</p>
      <OwnSources
        choices={choices}
        isOff={isReading}
        onAgain={given === undefined ? undefined : () => void (ownData.given.value = { ...given })}
      />
      <Outcome reading={reading.value} />
    </div>
  );
}

function Outcome({ reading }: { readonly reading: Reading }): VNode | null {
  const { trainer } = usePage();
  const text = ownWindowText.value;
  switch (reading.state) {
    case "idle":
      return null;
    case "reading": {
      const { progress } = reading;
      const said =
        progress === undefined
          ? text.readingAny
          : text.reading({ done: formatWhole(progress.done), total: formatWhole(progress.total) });
      return (
        <div class="own-progress">
          <progress aria-label={text.readingAny} max={progress?.total ?? 1} value={progress?.done ?? 0} />
          <p>{said}</p>
          <Button onPress={() => void trainer.stopReading().catch(() => undefined)}>{text.stop}</Button>
        </div>
      );
    }
    case "refused": {
      const { problem } = reading;
      return (
        <Notice title={text.refused} detail={"detail" in problem ? problem.detail : undefined}>
          {describeOwnProblem(problem)}
        </Notice>
      );
    }
    case "failed":
      return <TroubleNotice title={text.failed} trouble={reading.trouble} />;
    case "ready":
      return <Ready summary={reading.summary} />;
  }
}

function Ready({ summary }: { readonly summary: OwnSummary }): VNode {
  const { store } = usePage();
  const use = useOwn();
  const text = ownWindowText.value;
  const { own: expected, data } = store.experiment.value;
  const loaded = store.data.value;
  const name = dataLabel({ data: "own", own: summary.reference });
  const isOther =
    data === "own" &&
    loaded.state === "failed" &&
    loaded.trouble.kind === "pictures" &&
    expected?.fingerprint !== summary.reference.fingerprint;
  return (
    <section class="own-ready" aria-label={name}>
      <p role="status">
        <strong>{name}</strong> {describeOwn(summary.reference)}
      </p>
      {isOther ? <p class="hint">{text.other}</p> : null}
      <OwnFacts summary={summary} />
      <Button look="button-primary" onPress={() => void use(summary.reference)}>
        {text.use}
      </Button>
    </section>
  );
}
