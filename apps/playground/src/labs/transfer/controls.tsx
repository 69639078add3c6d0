import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { Notice } from "../../controls/notice.tsx";
import { Segmented } from "../../controls/segmented.tsx";
import { Select } from "../../controls/select.tsx";
import { Toggle } from "../../controls/toggle.tsx";
import { formatPercent, formatPlain, formatSeconds, formatWhole } from "../../text/format.ts";
import type { LabState } from "../frame/lab-state.ts";
import { Slider } from "../frame/slider.tsx";
import type { ComparisonState } from "./comparison.ts";
import type { PicturesAnswer } from "./pictures.ts";
import {
  allExamples,
  bodyNames,
  dataNames,
  fewestPictures,
  settings,
  type WayName,
  wayNames,
  waysOf,
} from "./settings.ts";
import { transferText } from "./transfer-text.ts";
import { nameOfWay } from "./way-names.ts";

/** What `Controls` takes. */
export interface ControlsProps {
  readonly state: LabState<typeof settings>;
  readonly pictures: PicturesAnswer | undefined;
  readonly phase: ComparisonState["phase"];
  onCompare(): void;
  onStop(): void;
}

/** What can be set, and the button that starts. */
export function Controls({ state, pictures, phase, onCompare, onStop }: ControlsProps): VNode {
  const text = transferText.value;
  const values = state.values.value;
  if (bodyNames.length === 0) return <Notice>{text.noBody}</Notice>;
  return (
    <>
      <Select
        label={text.body}
        choices={bodyNames.map((value) => ({ value, label: value }))}
        value={values.body}
        onChange={(body) => state.set({ body })}
      />
      <p class="hint body-facts">{pictures === undefined ? "" : bodyText(pictures)}</p>
      <Segmented
        label={text.data}
        choices={dataNames.map((value) => ({ value, label: text[value] }))}
        value={values.data}
        onChange={(data) => state.set({ data })}
      />
      <Slider
        label={text.count}
        setting={settings.count}
        value={values.count}
        format={(count) => (count === allExamples ? text.all : formatPlain(count))}
        onChange={(count) => state.set({ count })}
      />
      <Ways state={state} />
      <Slider
        label={text.stages}
        setting={settings.stages}
        value={values.stages}
        onChange={(stages) => state.set({ stages })}
      />
      <Slider
        label={text.seconds}
        setting={settings.seconds}
        value={values.seconds}
        format={formatSeconds}
        onChange={(seconds) => state.set({ seconds })}
      />
      <Slider label={text.seed} setting={settings.seed} value={values.seed} onChange={(seed) => state.set({ seed })} />
      <Start values={values} pictures={pictures} phase={phase} onCompare={onCompare} onStop={onStop} />
    </>
  );
}

function Ways({ state }: Pick<ControlsProps, "state">): VNode {
  const text = transferText.value;
  const values = state.values.value;
  const chosen = waysOf(values);
  const turn = (way: WayName, isOn: boolean): void =>
    state.set({ ways: wayNames.filter((one) => (one === way ? isOn : chosen.includes(one))).join("+") });
  return (
    <fieldset class="field ways">
      <legend class="field-label">{text.ways}</legend>
      {wayNames.map((way) => (
        <Toggle
          key={way}
          label={nameOfWay(way, values.stages)}
          isOn={chosen.includes(way)}
          onChange={(isOn) => turn(way, isOn)}
        />
      ))}
    </fieldset>
  );
}

type StartProps = Omit<ControlsProps, "state"> & { readonly values: LabState<typeof settings>["values"]["value"] };

function Start({ values, pictures, phase, onCompare, onStop }: StartProps): VNode {
  const text = transferText.value;
  const lacks = enough(pictures) ? "" : text.tooFew({ least: fewestPictures });
  const reason = waysOf(values).length === 0 ? text.noWays : lacks;
  if (phase === "running") return <Button onPress={onStop}>{text.stop}</Button>;
  return (
    <>
      <Button look="button-primary" isOff={reason !== "" || pictures === undefined} onPress={onCompare}>
        {phase === "none" ? text.start : text.again}
      </Button>
      {pictures === undefined && values.data !== "own" ? null : <p class="hint">{reason}</p>}
    </>
  );
}

/** Whether there is something to learn from and something to measure on. */
function enough(pictures: PicturesAnswer | undefined): boolean {
  if (pictures === undefined) return false;
  const counts = pictures.classes.map((_, label) => pictures.labels.filter((one) => one === label).length);
  return counts.length > 1 && counts.every((count) => count >= fewestPictures);
}

function bodyText({ body }: PicturesAnswer): string {
  const text = transferText.value;
  const [channels, side = 1] = body.shape;
  const size = (channels === 3 ? text.colour : text.grey)({ side: formatPlain(side) });
  const { learned, accuracy, parameters } = body;
  const facts = { learned, size, accuracy: formatPercent(accuracy), parameters: formatWhole(parameters) };
  const isOnlyGrey = channels !== 3 && !bodyNames.some((name) => name.includes("cifar"));
  return `${text.bodyFacts(facts)}${isOnlyGrey ? ` ${text.greyOnly}` : ""}`;
}
