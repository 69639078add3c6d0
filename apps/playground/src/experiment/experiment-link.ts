import {
  activationChoices,
  type Choice,
  computeChoices,
  dataChoices,
  defaultExperiment,
  type Experiment,
  maxHiddenLayers,
} from "./experiment.ts";
import { type NumberSetting, numberSettings, readNumber } from "./number-setting.ts";

/** What a link says: an experiment, or why it is refused. */
export type ReadLink = { readonly experiment: Experiment } | { readonly problem: string };

type Entry<K extends keyof Experiment> = (text: string) => { value: Experiment[K] } | { problem: string };

/** The names in a link and how their values are read. */
const readers: { readonly [K in keyof Experiment]: { readonly name: string; readonly read: Entry<K> } } = {
  data: { name: "data", read: readChoice("Data", dataChoices) },
  hidden: { name: "hidden", read: readHidden },
  activation: { name: "activation", read: readChoice("Activation", activationChoices) },
  learningRate: { name: "rate", read: readSetting(numberSettings.learningRate) },
  momentum: { name: "momentum", read: readSetting(numberSettings.momentum) },
  batchSize: { name: "batch", read: readSetting(numberSettings.batchSize) },
  epochs: { name: "epochs", read: readSetting(numberSettings.epochs) },
  seed: { name: "seed", read: readSetting(numberSettings.seed) },
  compute: { name: "compute", read: readChoice("Compute", computeChoices) },
};

/** Writes an experiment as the query of a link, such as `?data=digits&hidden=64,32&...`. */
export function writeLink(experiment: Experiment): string {
  const pairs = entries(readers).map(([key, { name }]) => `${name}=${String(experiment[key])}`);
  return `?${pairs.join("&")}`;
}

/** Reads the query of a link. What it leaves out is as in the default experiment; what it gets wrong refuses it whole. */
export function readLink(query: string): ReadLink {
  const given = new URLSearchParams(query);
  const names = entries(readers).map(([, { name }]) => name);
  for (const name of given.keys()) {
    if (!names.includes(name)) return { problem: `There is no setting "${name}". Links have ${names.join(", ")}.` };
    if (given.getAll(name).length > 1) return { problem: `The setting "${name}" comes more than once.` };
  }
  const changes: Partial<Record<keyof Experiment, unknown>> = {};
  for (const [key, { name, read }] of entries(readers)) {
    const text = given.get(name);
    if (text === null) continue;
    const result = read(text);
    if ("problem" in result) return result;
    changes[key] = result.value;
  }
  return { experiment: { ...defaultExperiment, ...(changes as Partial<Experiment>) } };
}

function entries<T extends object>(object: T): [keyof T, T[keyof T]][] {
  return Object.entries(object) as [keyof T, T[keyof T]][];
}

function readSetting(setting: NumberSetting): (text: string) => { value: number } | { problem: string } {
  return (text) => readNumber(setting, text);
}

function readChoice<T extends string>(
  label: string,
  choices: readonly Choice<T>[],
): (text: string) => { value: T } | { problem: string } {
  return (text) => {
    const choice = choices.find(({ value }) => value === text);
    if (choice !== undefined) return { value: choice.value };
    return { problem: `${label} must be one of ${choices.map(({ value }) => value).join(", ")}, got "${text}".` };
  };
}

function readHidden(text: string): { value: readonly number[] } | { problem: string } {
  const parts = text === "" ? [] : text.split(",");
  if (parts.length > maxHiddenLayers) {
    return { problem: `There can be at most ${maxHiddenLayers} hidden layers, got ${parts.length}.` };
  }
  const units: number[] = [];
  for (const part of parts) {
    const result = readNumber(numberSettings.units, part);
    if ("problem" in result) return result;
    units.push(result.value);
  }
  return { value: units };
}
