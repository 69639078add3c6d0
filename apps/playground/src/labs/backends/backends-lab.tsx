import { proxy } from "comlink";
import type { VNode } from "preact";
import { ErrorDetails } from "../../controls/error-details.tsx";
import { Segmented } from "../../controls/segmented.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { computeDetail, describeCompute, describeUnavailable } from "../../text/compute-text.ts";
import { formatNumber } from "../../text/format.ts";
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
import { backendsText } from "./backends-text.ts";
import type { BackendsApi } from "./backends-worker.ts";
import { DevicesTable } from "./devices-table.tsx";
import type { MeasuredDevice } from "./facts.ts";
import { GpuPanel } from "./gpu-panel.tsx";
import { type BackendsValues, settings } from "./settings.ts";

/** How high the parts are that come with the answer. Units: pixels. */
const heights = { table: 320, devices: 90, gpu: 60 };
/** As far as single precision goes, after sums of a few hundred products. */
const precision = 1e-4;
type Devices = readonly MeasuredDevice[];

/** Starts the lab on backends. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<BackendsApi>(
    () => new Worker(new URL("./backends-worker.ts", import.meta.url), { type: "module", name: "backends" }),
  );
  function BackendsLab(): VNode {
    const answer = useAnswer<BackendsValues, Devices>(
      state.values.value,
      (asked, report) => worker.ask((api) => api.measure(asked, proxy(report))),
      worker.stop,
    );
    const text = backendsText.value;
    return (
      <LabPage
        state={state}
        title={labsText.value.backends}
        lesson={text.lesson}
        reading={<AgreementReading answer={answer} />}
        controls={<Controls state={state} />}
        train={{ query: writeLink({ ...defaultExperiment, compute: fastestOf(answer.value) }), what: text.train }}
      >
        <Panel title={text.table} hint={text.tableHint}>
          <Answered answer={answer} height={heights.table}>
            {(devices) => <DevicesTable devices={devices} />}
          </Answered>
        </Panel>
        <Panel title={text.devices}>
          <Answered answer={answer} height={heights.devices}>
            {(devices) => (
              <dl class="device-list">
                {devices.map((one) => (
                  <Device key={one.device} {...one} />
                ))}
              </dl>
            )}
          </Answered>
        </Panel>
        <Panel title={text.gpu} hint={text.gpuHint}>
          <Answered answer={answer} height={heights.gpu}>
            {(devices) => <GpuPanel devices={devices} />}
          </Answered>
        </Panel>
      </LabPage>
    );
  }
  return startLab(root, "backends", BackendsLab);
}

function Device({ device, report }: MeasuredDevice): VNode {
  const detail = computeDetail(report);
  return (
    <div>
      <dt>{choiceText.value[device]}</dt>
      <dd>
        {"unavailable" in report ? describeUnavailable(report) : describeCompute(report)}
        {detail === undefined ? null : <ErrorDetails detail={detail} />}
      </dd>
    </div>
  );
}

/** Which of those that Train can use multiplied matrices fastest. */
function fastestOf(devices: Devices | undefined): MeasuredDevice["device"] | "auto" {
  const times = (devices ?? []).flatMap(({ device, operations }) =>
    operations.filter(({ operation }) => operation === "matmul").map(({ milliseconds }) => ({ device, milliseconds })),
  );
  return times.sort((a, b) => a.milliseconds - b.milliseconds)[0]?.device ?? "auto";
}

function AgreementReading({ answer }: { readonly answer: Answer<Devices> }): VNode {
  const text = backendsText.value;
  const others = (answer.value ?? []).filter(({ device, operations }) => device !== "cpu" && operations.length > 0);
  const errors = others.flatMap(({ operations }) => operations.map(({ error }) => error));
  const worst = errors.reduce((most, error) => (error > most || Number.isNaN(error) ? error : most), 0);
  const isFine = worst < precision;
  return (
    <Reading
      label={text.reading}
      value={errors.length === 0 ? "…" : formatNumber(worst)}
      verdict={isFine ? text.agree({ devices: others.length }) : text.differ}
      tone={isFine ? "good" : "bad"}
      answer={answer}
    />
  );
}

function Controls({ state }: { readonly state: LabState<typeof settings> }): VNode {
  const text = backendsText.value;
  const { size, seed } = state.values.value;
  return (
    <>
      <Segmented
        label={text.size}
        choices={(["small", "medium", "large"] as const).map((value) => ({ value, label: text[value] }))}
        value={size}
        onChange={(next) => state.set({ size: next })}
      />
      <p class="hint">{text.sizeHint}</p>
      <Slider label={text.seed} setting={settings.seed} value={seed} onChange={(next) => state.set({ seed: next })} />
    </>
  );
}
