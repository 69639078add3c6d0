import { proxy } from "comlink";
import type { VNode } from "preact";
import { Segmented } from "../../controls/segmented.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { formatNumber } from "../../text/format.ts";
import { connectLab } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { createLabState, type LabState } from "../frame/lab-state.ts";
import { Answered, Panel } from "../frame/panel.tsx";
import { Reading } from "../frame/reading.tsx";
import { Slider } from "../frame/slider.tsx";
import { startLab } from "../frame/start-lab.tsx";
import { type Answer, useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import { AveragedPicture } from "./averaged-picture.tsx";
import { normalizationText } from "./normalization-text.ts";
import type { NormalizationApi } from "./normalization-worker.ts";
import { FoldPanel, LossPanel, ModePanel } from "./norms-panels.tsx";
import { normNames, settings } from "./settings.ts";
import type { NormsAnswer } from "./train-norms.ts";

/** How high the parts are that come with an answer. Units: pixels. */
const heights = { averaged: 260, loss: 260, mode: 150, fold: 70 };
/** From how many points of accuracy on the one is better. */
const difference = 1;

/** Starts the lab on normalization. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const connect = () =>
    connectLab<NormalizationApi>(
      () =>
        new Worker(new URL("./normalization-worker.ts", import.meta.url), { type: "module", name: "normalization" }),
    );
  // What is drawn need not wait for what is trained.
  const [drawing, training] = [connect(), connect()];
  function NormalizationLab(): VNode {
    const values = state.values.value;
    const { norm, groups, batch, rate, seed } = values;
    const averaged = useAnswer(
      { norm, groups, seed },
      (asked) => drawing.ask((api) => api.averaged(asked)),
      drawing.stop,
    );
    const norms = useAnswer<{ batch: number; rate: number; seed: number }, NormsAnswer>(
      { batch, rate, seed },
      (asked, report) => training.ask((api) => api.train(asked, proxy(report))),
      training.stop,
    );
    const text = normalizationText.value;
    return (
      <LabPage
        state={state}
        title={labsText.value.normalization}
        lesson={text.lesson}
        reading={<NormReading answer={norms} batch={batch} />}
        controls={<Controls state={state} />}
        train={{
          query: writeLink({
            ...defaultExperiment,
            normalization: "batch",
            batchSize: batch,
            epochs: 3,
            learningRate: rate,
          }),
          what: text.train,
        }}
      >
        <Panel title={text.averagedTitle} hint={text.averagedHint}>
          <Answered answer={averaged} height={heights.averaged}>
            {(value) => <AveragedPicture answer={value} values={values} />}
          </Answered>
        </Panel>
        <Panel title={text.trainTitle} hint={text.trainHint}>
          <Answered answer={norms} height={heights.loss}>
            {(value) => <LossPanel answer={value} />}
          </Answered>
        </Panel>
        <div class="lab-pair">
          <Panel title={text.modeTitle} hint={text.modeHint}>
            <Answered answer={norms} height={heights.mode}>
              {(value) => <ModePanel answer={value} batch={batch} />}
            </Answered>
          </Panel>
          <Panel title={text.foldTitle} hint={text.foldHint}>
            <Answered answer={norms} height={heights.fold}>
              {(value) => <FoldPanel answer={value} />}
            </Answered>
          </Panel>
        </div>
      </LabPage>
    );
  }
  return startLab(root, "normalization", NormalizationLab);
}

function NormReading({ answer, batch }: { readonly answer: Answer<NormsAnswer>; readonly batch: number }): VNode {
  const text = normalizationText.value;
  const { value } = answer;
  const points = value?.group === undefined ? undefined : 100 * (value.group.accuracy - value.batch.accuracy);
  const wins = points === undefined || Math.abs(points) < difference ? "same" : winner(points);
  return (
    <Reading
      label={text.reading({ batch })}
      value={points === undefined ? "…" : `${points > 0 ? "+" : ""}${formatNumber(points)}`}
      verdict={points === undefined ? "" : text[wins]}
      tone={wins === "groupWins" ? "bad" : "good"}
      answer={answer}
    />
  );
}

function winner(points: number): "groupWins" | "batchWins" {
  return points > 0 ? "groupWins" : "batchWins";
}

function Controls({ state }: { readonly state: LabState<typeof settings> }): VNode {
  const text = normalizationText.value;
  const values = state.values.value;
  return (
    <>
      <Slider
        label={text.batchSize}
        setting={settings.batch}
        value={values.batch}
        onChange={(batch) => state.set({ batch })}
      />
      <Slider label={text.rate} setting={settings.rate} value={values.rate} onChange={(rate) => state.set({ rate })} />
      <Slider label={text.seed} setting={settings.seed} value={values.seed} onChange={(seed) => state.set({ seed })} />
      <Segmented
        label={text.norm}
        choices={normNames.map((value) => ({ value, label: text[value] }))}
        value={values.norm}
        onChange={(norm) => state.set({ norm })}
      />
      {values.norm === "group" ? (
        <Slider
          label={text.groups}
          setting={settings.groups}
          value={values.groups}
          onChange={(groups) => state.set({ groups })}
        />
      ) : null}
    </>
  );
}
