import { useSignal } from "@preact/signals";
import { proxy } from "comlink";
import type { VNode } from "preact";
import { Segmented } from "../../controls/segmented.tsx";
import { Select } from "../../controls/select.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { formatCount, formatNumber, formatWhole } from "../../text/format.ts";
import { choiceText } from "../../text/settings-text.ts";
import { connectLab } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { createLabState, type LabState } from "../frame/lab-state.ts";
import { Answered, Panel } from "../frame/panel.tsx";
import { Reading } from "../frame/reading.tsx";
import { Slider } from "../frame/slider.tsx";
import { startLab } from "../frame/start-lab.tsx";
import { type Answer, useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import { initializationText } from "./initialization-text.ts";
import type { InitApi } from "./initialization-worker.ts";
import { LayersTable } from "./layers-table.tsx";
import type { InitAnswer, InitProgress } from "./measure.ts";
import { activationNames, hasStd, type InitQuestion, schemeNames, settings } from "./settings.ts";
import { SignalChart } from "./signal-chart.tsx";
import { experimentOf, isOnlyHere, missingOf } from "./train-experiment.ts";

/** How many weights take noticeably long. */
const many = 5_000_000;
/** How high the parts are that come with the answer. Units: pixels. */
const heights = { chart: 280, table: 300 };

/** Starts the lab on initialization. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<InitApi>(
    () =>
      new Worker(new URL("./initialization-worker.ts", import.meta.url), { type: "module", name: "initialization" }),
  );
  function InitializationLab(): VNode {
    const question = state.values.value;
    const progress = useSignal<InitProgress | undefined>(undefined);
    // The chart and the table are of the same layers.
    const hovered = useSignal<number | undefined>(undefined);
    const report = (part: InitProgress): void => void (progress.value = part);
    const answer = useAnswer(question, (asked) => worker.ask((api) => api.measure(asked, proxy(report))), worker.stop);
    const text = initializationText.value;
    return (
      <LabPage
        state={state}
        title={labsText.value.initialization}
        lesson={text.lesson}
        reading={
          <SignalReading
            answer={answer}
            progress={weightsOf(question) > many ? describeProgress(progress.value) : ""}
          />
        }
        controls={<Controls state={state} />}
        train={{ query: writeLink(experimentOf(question)), what: text.train, missing: missingOf(question) }}
      >
        <Panel title={text.chart} hint={text.chartHint}>
          <Answered answer={answer} height={heights.chart}>
            {(value) => <SignalChart answer={value} hovered={hovered} />}
          </Answered>
        </Panel>
        <Panel title={text.table} hint={text.tableHint}>
          <Answered answer={answer} height={heights.table}>
            {({ layers }) => <LayersTable layers={layers} hovered={hovered} />}
          </Answered>
        </Panel>
      </LabPage>
    );
  }
  return startLab(root, "initialization", InitializationLab);
}

function SignalReading({
  answer,
  progress,
}: {
  readonly answer: Answer<InitAnswer>;
  readonly progress: string;
}): VNode {
  const text = initializationText.value;
  const { value } = answer;
  return (
    <Reading
      label={text.reading}
      value={value === undefined ? "…" : formatNumber(value.ratio)}
      verdict={value === undefined ? "" : text[value.verdict]}
      tone={value === undefined || value.verdict === "fine" ? "good" : "bad"}
      answer={answer}
      progress={progress}
    />
  );
}

function Controls({ state }: { readonly state: LabState<typeof settings> }): VNode {
  const text = initializationText.value;
  const choice = choiceText.value;
  const values = state.values.value;
  const { scheme, network, repair, depth, width } = values;
  const weights = weightsOf(values);
  const repairs = network === "residual" ? (["none", "lsuv", "fixup"] as const) : (["none", "lsuv"] as const);
  return (
    <>
      <Select
        label={text.scheme}
        choices={schemeNames.map((value) => ({ value, label: text[value] }))}
        value={scheme}
        onChange={(next) => state.set({ scheme: next })}
      />
      {hasStd(scheme) ? (
        <Slider label={text.std} setting={settings.std} value={values.std} onChange={(std) => state.set({ std })} />
      ) : null}
      <Select
        label={text.activation}
        choices={activationNames.map((value) => ({ value, label: isOnlyHere(value) ? text[value] : choice[value] }))}
        value={values.activation}
        onChange={(activation) => state.set({ activation })}
      />
      <Segmented
        label={text.network}
        choices={[
          { value: "plain", label: text.plain },
          { value: "residual", label: text.residual },
        ]}
        value={network}
        onChange={(next) => state.set({ network: next, repair: "none" })}
      />
      <Segmented
        label={text.repair}
        choices={repairs.map((value) => ({ value, label: text[value] }))}
        value={repair}
        onChange={(next) => state.set({ repair: next })}
      />
      <p class="hint">{text.repairHint}</p>
      <Slider
        label={text.depth}
        setting={settings.depth}
        value={depth}
        onChange={(next) => state.set({ depth: next })}
      />
      <Slider
        label={text.width}
        setting={settings.width}
        value={width}
        onChange={(next) => state.set({ width: next })}
      />
      {weights > many ? <p class="hint">{formatCount(text.slow, weights)}</p> : null}
      <Slider label={text.seed} setting={settings.seed} value={values.seed} onChange={(seed) => state.set({ seed })} />
    </>
  );
}

function weightsOf({ depth, width, network }: InitQuestion): number {
  return depth * width * width * (network === "residual" ? 2 : 1);
}

/** What is done now, for networks that take a while. */
function describeProgress(progress: InitProgress | undefined): string {
  const text = initializationText.value;
  switch (progress?.stage) {
    case "draw":
      return text.drawing({ layer: formatWhole(progress.done + 1), layers: formatWhole(progress.total) });
    case "repair":
      return text.repairing;
    case "signal":
      return text.signalling;
    default:
      return "";
  }
}
