import {
  activationNames,
  computeNames,
  dataNames,
  initNames,
  normalizationNames,
  optimizerNames,
  preparationNames,
  scheduleNames,
} from "./choices.ts";
import { defaultExperiment, defaultsFor, type Experiment, sampleShapeOf } from "./experiment.ts";
import { checkLayers, readLayers, writeLayers } from "./layer-spec.ts";
import { type OwnData, readOwnData, writeOwnData } from "./own-data.ts";
import { numberSettings, type NumberSettingName, readNumber } from "./number-setting.ts";
import type { Problem } from "./problem.ts";

/** What a link says: an experiment and the names that mean nothing here, or why it is refused. */
export type ReadLink = { readonly experiment: Experiment; readonly unknown: readonly string[] } | Problem;

interface Entry<T> {
  readonly name: string;
  read(text: string): { readonly value: T } | Problem;
  write(value: T): string;
}

type Entries = { readonly [K in keyof Experiment]: Entry<Experiment[K]> };

/** The names in a link, and how their values are read and written. */
const entries: Entries = {
  data: choice("data", dataNames),
  own: {
    name: "own",
    read: readOwnData,
    write: (own: OwnData | undefined) => (own === undefined ? "" : writeOwnData(own)),
  },
  preparation: choice("prep", preparationNames),
  hidden: { name: "hidden", read: readLayers, write: writeLayers },
  activation: choice("activation", activationNames),
  normalization: choice("norm", normalizationNames),
  init: choice("init", initNames),
  optimizer: choice("optimizer", optimizerNames),
  learningRate: number("rate", "learningRate"),
  momentum: number("momentum", "momentum"),
  schedule: choice("schedule", scheduleNames),
  weightDecay: number("decay", "weightDecay"),
  clip: number("clip", "clip"),
  batchSize: number("batch", "batchSize"),
  epochs: number("epochs", "epochs"),
  seed: number("seed", "seed"),
  compute: choice("compute", computeNames),
};

const keys = Object.keys(entries) as (keyof Experiment)[];

/** The names that a link may have besides: how the page looks. */
export const viewNames = ["lang", "hide", "embed"];

/** Those that say what of the results is shown, and how. */
export const shownNames = ["tab", "log", "smooth"] as const;

const notSettings: readonly string[] = [...viewNames, ...shownNames];

/** A setting's name in links. */
function linkName(key: keyof Experiment): string {
  return entries[key].name;
}

/** A setting's value as links have it. */
export function linkValue<K extends keyof Experiment>(experiment: Experiment, key: K): string {
  return (entries[key] as Entry<Experiment[K]>).write(experiment[key]);
}

/** Writes an experiment as the query of a link, such as `?data=digits&hidden=64,32&...`. */
export function writeLink(experiment: Experiment): string {
  const said = keys.filter((key) => key !== "own" || experiment.data === "own");
  return `?${said.map((key) => `${linkName(key)}=${linkValue(experiment, key)}`).join("&")}`;
}

/** Reads the query of a link. What it leaves out is as trains that data well; what it gets wrong refuses it whole. */
export function readLink(query: string): ReadLink {
  const given = new URLSearchParams(query);
  const names = keys.map(linkName);
  const unknown = [...new Set(given.keys())].filter((name) => !names.includes(name) && !notSettings.includes(name));
  const changes: Partial<Record<keyof Experiment, unknown>> = {};
  for (const key of keys) {
    const { name, read } = entries[key];
    const [text, ...more] = given.getAll(name);
    if (text === undefined) continue;
    if (more.length > 0) return { problem: "twice", got: name };
    const result = read(text);
    if ("problem" in result) return result;
    changes[key] = result.value;
  }
  const { data = defaultExperiment.data, own } = changes as Partial<Experiment>;
  if (data === "own" && own === undefined) return { problem: "ownData", got: "" };
  const experiment: Experiment = { ...defaultsFor(data, own), ...(changes as Partial<Experiment>) };
  const settled = data === "own" ? experiment : { ...experiment, own: undefined };
  return checkLayers(settled.hidden, sampleShapeOf(settled)) ?? { experiment: settled, unknown };
}

function number(name: string, setting: NumberSettingName): Entry<number> {
  return { name, read: (text) => readNumber(numberSettings[setting], text), write: String };
}

function choice<T extends string>(name: string, choices: readonly T[]): Entry<T> {
  return {
    name,
    read: (text) => {
      const value = choices.find((one) => one === text);
      return value === undefined ? { problem: "choice", name, choices, got: text } : { value };
    },
    write: String,
  };
}
