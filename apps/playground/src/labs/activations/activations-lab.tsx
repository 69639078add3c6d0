import { proxy } from "comlink";
import type { VNode } from "preact";
import { Select } from "../../controls/select.tsx";
import { type ActivationName, activationNames } from "../../experiment/choices.ts";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { formatPlain, formatWhole } from "../../text/format.ts";
import { connectLab } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { createLabState, type LabState } from "../frame/lab-state.ts";
import { Answered, Panel } from "../frame/panel.tsx";
import { Reading } from "../frame/reading.tsx";
import { Slider } from "../frame/slider.tsx";
import { startLab } from "../frame/start-lab.tsx";
import { type Answer, useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import { functionLabel } from "./activation-label.ts";
import { activationsText } from "./activations-text.ts";
import type { ActivationsApi } from "./activations-worker.ts";
import type { Compared } from "./compare.ts";
import { CompareTable } from "./compare-table.tsx";
import type { DeadAnswer } from "./dead-units.ts";
import { FunctionPanel } from "./function-panel.tsx";
import { functionNames, settings } from "./settings.ts";
import { UnitsPanel } from "./units-panel.tsx";

/** How high the parts are that come with an answer. Units: pixels. */
const heights = { curve: 480, units: 230, compare: 480 };
const everything = {};

/** Starts the lab on activations. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<ActivationsApi>(
    () => new Worker(new URL("./activations-worker.ts", import.meta.url), { type: "module", name: "activations" }),
  );
  function ActivationsLab(): VNode {
    const values = state.values.value;
    const { activation, rate, seed, spread } = values;
    const stop = (): void => undefined;
    const curve = useAnswer({ activation, spread }, (asked) => worker.ask((api) => api.curve(asked)), stop);
    const dead = useAnswer({ activation, rate, seed }, (asked) => worker.ask((api) => api.dead(asked)), stop);
    const compared = useAnswer<object, readonly Compared[]>(
      everything,
      (_, report) => worker.ask((api) => api.compare(proxy(report))),
      stop,
    );
    const text = activationsText.value;
    return (
      <LabPage
        state={state}
        title={labsText.value.activations}
        lesson={text.lesson}
        reading={<DeadReading answer={dead} rate={rate} />}
        controls={<Controls state={state} />}
        train={{
          query: writeLink({ ...defaultExperiment, ...trained(activation), learningRate: rate, epochs: 5 }),
          what: text.train,
          missing: trained(activation).activation === undefined ? [functionLabel(activation)] : [],
        }}
      >
        <Panel title={`${text.curve}: ${functionLabel(activation)}`}>
          <Answered answer={curve} height={heights.curve}>
            {(value) => <FunctionPanel answer={value} values={values} />}
          </Answered>
        </Panel>
        <Panel title={text.unitsTitle} hint={text.unitsHint}>
          <Answered answer={dead} height={heights.units}>
            {(value) => <UnitsPanel answer={value} />}
          </Answered>
        </Panel>
        <Panel title={text.compare} hint={text.compareHint}>
          <Answered answer={compared} height={heights.compare}>
            {(value) => <CompareTable compared={value} chosen={activation} />}
          </Answered>
        </Panel>
      </LabPage>
    );
  }
  return startLab(root, "activations", ActivationsLab);
}

function DeadReading({ answer, rate }: { readonly answer: Answer<DeadAnswer>; readonly rate: number }): VNode {
  const text = activationsText.value;
  const { value } = answer;
  const isDiverged = value !== undefined && !value.losses.every(Number.isFinite);
  const hasDead = value !== undefined && value.dead.length > 0;
  const verdict = isDiverged ? text.diverged : text[hasDead ? "dead" : "alive"];
  return (
    <Reading
      label={text.reading({ units: value?.units ?? 32, rate: formatPlain(rate) })}
      value={value === undefined ? "…" : formatWhole(value.dead.length)}
      verdict={value === undefined ? "" : verdict}
      tone={isDiverged || hasDead ? "bad" : "good"}
      answer={answer}
    />
  );
}

function Controls({ state }: { readonly state: LabState<typeof settings> }): VNode {
  const text = activationsText.value;
  const values = state.values.value;
  return (
    <>
      <Select
        label={text.activation}
        choices={functionNames.map((value) => ({ value, label: functionLabel(value) }))}
        value={values.activation}
        onChange={(activation) => state.set({ activation })}
      />
      <Slider label={text.rate} setting={settings.rate} value={values.rate} onChange={(rate) => state.set({ rate })} />
      <Slider label={text.probe} setting={settings.x} value={values.x} onChange={(x) => state.set({ x })} />
      <Slider
        label={text.spread}
        setting={settings.spread}
        value={values.spread}
        onChange={(spread) => state.set({ spread })}
      />
      <Slider label={text.seed} setting={settings.seed} value={values.seed} onChange={(seed) => state.set({ seed })} />
    </>
  );
}

/** The activation, where Train has it. */
function trained(name: string): { readonly activation?: ActivationName } {
  const known = activationNames.find((one) => one === name);
  return known === undefined ? {} : { activation: known };
}
