import type { VNode } from "preact";
import { Select } from "../../controls/select.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { formatNumber, formatWholePercent } from "../../text/format.ts";
import { connectLab } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { createLabState, type LabState } from "../frame/lab-state.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { Answered, Panel } from "../frame/panel.tsx";
import { Reading } from "../frame/reading.tsx";
import { Slider } from "../frame/slider.tsx";
import { startLab } from "../frame/start-lab.tsx";
import { type Answer, useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import type { MeasuredStage } from "./facts.ts";
import { PathPicture } from "./path-picture.tsx";
import { PointsPicture } from "./points-picture.tsx";
import { preparationText } from "./preparation-text.ts";
import type { PreparationApi } from "./preparation-worker.ts";
import { settings, type StageName, stageNames } from "./settings.ts";

/** How high the parts are that come with the answer. Units: pixels. */
const heights = { picture: 370, table: 220 };
/** From which share on nearly all, and many, gradients have one sign. */
const shares = { nearlyAll: 0.9, many: 0.62 };
/** What Train has for each step. */
const preparations = {
  raw: "none",
  centered: "center",
  scaled: "standardize",
  decorrelated: "whiten",
  whitened: "whiten",
} as const;

/** Starts the lab on preparing data. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<PreparationApi>(
    () => new Worker(new URL("./preparation-worker.ts", import.meta.url), { type: "module", name: "preparation" }),
  );
  function PreparationLab(): VNode {
    const values = state.values.value;
    // All steps are measured at once, so which one is shown is no question.
    const asked = { ...values, stage: "raw" as const };
    const answer = useAnswer(asked, (question) => worker.ask((api) => api.measure(question)), worker.stop);
    const text = preparationText.value;
    const shown = answer.value?.find(({ name }) => name === values.stage);
    return (
      <LabPage
        state={state}
        title={labsText.value.preparation}
        lesson={text.lesson}
        reading={<SignReading stage={shown} answer={answer} />}
        controls={<Controls state={state} />}
        train={{
          query: writeLink({
            ...defaultExperiment,
            hidden: [],
            preparation: preparations[values.stage],
            learningRate: 0.5,
            momentum: 0,
            epochs: 10,
          }),
          what: text.train,
          missing: values.stage === "decorrelated" ? [text.decorrelated] : [],
        }}
      >
        <div class="lab-pair">
          <Panel title={text.pointsTitle} hint={text.pointsHint}>
            <Answered answer={answer} height={heights.picture}>
              {() => (shown === undefined ? null : <PointsPicture stage={shown} />)}
            </Answered>
          </Panel>
          <Panel title={text.pathTitle} hint={text.pathHint}>
            <Answered answer={answer} height={heights.picture}>
              {() => (shown === undefined ? null : <PathPicture stage={shown} />)}
            </Answered>
          </Panel>
        </div>
        <Panel title={text.tableTitle} hint={text.tableHint}>
          <Answered answer={answer} height={heights.table}>
            {(stages) => <StagesTable stages={stages} chosen={values.stage} />}
          </Answered>
        </Panel>
      </LabPage>
    );
  }
  return startLab(root, "preparation", PreparationLab);
}

function SignReading({
  stage,
  answer,
}: {
  readonly stage: MeasuredStage | undefined;
  readonly answer: Answer<unknown>;
}): VNode {
  const text = preparationText.value;
  const share = stage?.oneSignShare ?? 0;
  const many = share > shares.many ? "partly" : "free";
  const kind = share > shares.nearlyAll ? "zigzag" : many;
  return (
    <Reading
      label={text.reading}
      value={stage === undefined ? "…" : formatNumber(share)}
      verdict={stage === undefined ? "" : text[kind]}
      tone={({ zigzag: "bad", partly: "warn", free: "good" } as const)[kind]}
      answer={answer}
    />
  );
}

interface StagesTableProps {
  readonly stages: readonly MeasuredStage[];
  readonly chosen: StageName;
}

function StagesTable({ stages, chosen }: StagesTableProps): VNode {
  const text = preparationText.value;
  return (
    <LabTable
      label={text.tableTitle}
      columns={[
        { name: text.stageColumn },
        { name: text.signColumn, isNumber: true },
        { name: text.conditionColumn, isNumber: true },
        { name: text.stepsColumn, isNumber: true },
      ]}
    >
      {stages.map(({ name, oneSignShare, condition, descent }) => (
        <tr key={name} data-chosen={name === chosen ? "" : undefined}>
          <th scope="row">{text[name]}</th>
          <td class="number">{formatWholePercent(oneSignShare)}</td>
          <td class="number">{formatNumber(condition)}</td>
          <td class="number">{descent.steps ?? text.never}</td>
        </tr>
      ))}
    </LabTable>
  );
}

function Controls({ state }: { readonly state: LabState<typeof settings> }): VNode {
  const text = preparationText.value;
  const values = state.values.value;
  return (
    <>
      <Select
        label={text.stage}
        choices={stageNames.map((value) => ({ value, label: text[value] }))}
        value={values.stage}
        onChange={(stage) => state.set({ stage })}
      />
      {(["rate", "offset", "correlation", "ratio", "seed"] as const).map((name) => (
        <Slider
          key={name}
          label={text[name]}
          setting={settings[name]}
          value={values[name]}
          onChange={(value) => state.set({ [name]: value })}
        />
      ))}
    </>
  );
}
