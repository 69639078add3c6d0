import type { VNode } from "preact";
import { Select } from "../../controls/select.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { formatNumber, formatPlain } from "../../text/format.ts";
import { connectLab } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { readLabLink } from "../frame/lab-link.ts";
import { createLabState, type LabState } from "../frame/lab-state.ts";
import { LabTable } from "../frame/lab-table.tsx";
import { Answered, Panel } from "../frame/panel.tsx";
import { Reading } from "../frame/reading.tsx";
import { Slider } from "../frame/slider.tsx";
import { startLab } from "../frame/start-lab.tsx";
import { type Answer, useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import { ExpressionField } from "./expression-field.tsx";
import { graphText } from "./graph-text.ts";
import type { GraphApi } from "./graph-worker.ts";
import { type ParsedNode, parseExpression } from "./parse-expression.ts";
import {
  type ExampleName,
  examples,
  type GraphValues,
  readValues,
  settings,
  variable,
  writeValues,
} from "./settings.ts";
import { StepPanel } from "./step-panel.tsx";
import type { TracedNode } from "./trace.ts";

/** How high the parts are that come with the answer. Units: pixels. */
const heights = { graph: 330, table: 150 };
/** Below it hardly any gradient arrives, and up to it the numerical slope may be off, by its size. */
const limits = { hardly: 1e-3, off: 1e-4 };

interface Read {
  /** The expression that is shown: the one that opens the lab where a link's cannot be read. */
  readonly f: string;
  readonly nodes: readonly ParsedNode[];
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, number>>;
  /** Whose gradient is read. */
  readonly of: string;
}

/** Starts the lab on computational graphs. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<GraphApi>(
    () => new Worker(new URL("./graph-worker.ts", import.meta.url), { type: "module", name: "graph" }),
  );
  function GraphLab(): VNode {
    const read = readGraph(state.values.value);
    const { nodes, values } = read;
    const answer = useAnswer(
      { nodes, values },
      async (asked) => ({ nodes: asked.nodes, traced: await worker.ask((api) => api.trace(asked)) }),
      worker.stop,
    );
    const text = graphText.value;
    const place = nodes.findIndex((node) => node.kind === "variable" && node.name === read.of);
    const traced = answer.value?.nodes.length === nodes.length ? answer.value.traced[place] : undefined;
    return (
      <LabPage
        state={state}
        title={labsText.value.graph}
        lesson={text.lesson}
        reading={<GradientReading name={read.of} traced={traced} answer={answer} />}
        controls={<Controls state={state} read={read} />}
        train={{ query: writeLink(defaultExperiment), what: text.train }}
      >
        <Panel title={text.graph} hint={text.graphHint}>
          <Answered answer={answer} height={heights.graph}>
            {(value) => (
              <StepPanel
                expression={read.f}
                nodes={value.nodes}
                traced={value.traced}
                step={state.values.value.step}
                onStep={(step) => state.set({ step })}
              />
            )}
          </Answered>
        </Panel>
        <Panel title={text.table} hint={text.tableHint}>
          <Answered answer={answer} height={heights.table}>
            {(value) => <GradientsTable nodes={value.nodes} traced={value.traced} chosen={read.of} />}
          </Answered>
        </Panel>
      </LabPage>
    );
  }
  return startLab(root, "graph", GraphLab);
}

const opening: GraphValues = readLabLink(settings, "").values;

function readGraph({ f, at, of }: GraphValues): Read {
  const parsed = parseExpression(f);
  if ("problem" in parsed) return readGraph(opening);
  const names = parsed.nodes.flatMap((node) => (node.kind === "variable" ? [node.name] : []));
  const given = readValues(at);
  const values = Object.fromEntries(
    names.map((name) => [name, (Object.hasOwn(given, name) ? given[name] : undefined) ?? variable.value]),
  );
  return { f, nodes: parsed.nodes, names, values, of: names.includes(of) ? of : (names[0] ?? "") };
}

interface GradientReadingProps {
  readonly name: string;
  readonly traced: TracedNode | undefined;
  readonly answer: Answer<unknown>;
}

function GradientReading({ name, traced, answer }: GradientReadingProps): VNode {
  const text = graphText.value;
  const { gradient = 0, numeric = 0 } = traced ?? {};
  const kind = verdictOf(gradient, numeric);
  return (
    <Reading
      label={text.reading({ name })}
      value={traced === undefined ? "…" : formatNumber(gradient)}
      verdict={traced === undefined ? "" : wordsOf(kind, numeric)}
      tone={({ notNumber: "bad", closed: "bad", saturated: "warn", agrees: "good", kink: "warn" } as const)[kind]}
      answer={answer}
    />
  );
}

function verdictOf(gradient: number, numeric: number): "notNumber" | "closed" | "saturated" | "agrees" | "kink" {
  if (!Number.isFinite(gradient) || !Number.isFinite(numeric)) return "notNumber";
  if (gradient === 0) return "closed";
  const isOff = Math.abs(gradient - numeric) > limits.off * Math.max(1, Math.abs(gradient));
  if (isOff) return "kink";
  return Math.abs(gradient) < limits.hardly ? "saturated" : "agrees";
}

function wordsOf(kind: ReturnType<typeof verdictOf>, numeric: number): string {
  const text = graphText.value;
  return kind === "agrees" || kind === "kink" ? text[kind]({ numeric: formatNumber(numeric) }) : text[kind];
}

interface GradientsTableProps {
  readonly nodes: readonly ParsedNode[];
  readonly traced: readonly TracedNode[];
  readonly chosen: string;
}

function GradientsTable({ nodes, traced, chosen }: GradientsTableProps): VNode {
  const text = graphText.value;
  const rows = nodes.flatMap((node, place) => {
    const one = traced[place];
    return node.kind === "variable" && one !== undefined ? [{ name: node.name, ...one }] : [];
  });
  return (
    <LabTable
      label={text.table}
      columns={[
        { name: text.nameColumn },
        { name: text.valueColumn, isNumber: true },
        { name: text.gradientColumn, isNumber: true },
        { name: text.numericColumn, isNumber: true },
      ]}
    >
      {rows.map(({ name, value, gradient, numeric }) => (
        <tr key={name} data-chosen={name === chosen ? "" : undefined}>
          <th scope="row">{name}</th>
          <td class="number">{formatPlain(value)}</td>
          <td class="number">{precise(gradient)}</td>
          <td class="number">{precise(numeric ?? Number.NaN)}</td>
        </tr>
      ))}
    </LabTable>
  );
}

/** With as many digits as show whether two numbers agree. */
function precise(value: number): string {
  return Number.isFinite(value) ? formatPlain(value) : formatNumber(value);
}

function Controls({ state, read }: { readonly state: LabState<typeof settings>; readonly read: Read }): VNode {
  const text = graphText.value;
  const { f } = state.values.value;
  const names = Object.keys(examples) as ExampleName[];
  const example = names.find((name) => examples[name].f === f) ?? "own";
  return (
    <>
      <Select
        label={text.examples}
        choices={[...names, ...(example === "own" ? (["own"] as const) : [])].map((value) => ({
          value,
          label: text[value],
        }))}
        value={example}
        onChange={(name) => {
          if (name !== "own") state.set(examples[name]);
        }}
      />
      <ExpressionField value={f} most={settings.f.most} onChange={(next) => state.set({ f: next })} />
      <Select
        label={text.of}
        choices={read.names.map((value) => ({ value, label: value }))}
        value={read.of}
        onChange={(of) => state.set({ of })}
      />
      {read.names.map((name) => (
        <Slider
          key={name}
          label={name}
          setting={variable}
          value={read.values[name] ?? variable.value}
          onChange={(value) => state.set({ at: writeValues({ ...read.values, [name]: value }) })}
        />
      ))}
    </>
  );
}
