import { viewNames } from "../../experiment/experiment-link.ts";
import type { LabSetting, LabSettings, ValuesOf } from "./lab-setting.ts";

/** What a lab's link says, and what in it means nothing here. */
export interface LabLink<S extends LabSettings> {
  readonly values: ValuesOf<S>;
  /** Names, or names with values, that were passed over. */
  readonly ignored: readonly string[];
}

const longest = 40;

/** Reads the query of a lab's link. What it leaves out or gets wrong is as the lab opens. */
export function readLabLink<S extends LabSettings>(settings: S, query: string): LabLink<S> {
  const given = new URLSearchParams(query);
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(settings).map(([name, { value }]) => [name, value]),
  );
  const ignored: string[] = [];
  for (const [name, text] of given) {
    if (viewNames.includes(name)) continue;
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    const value = setting && readValue(setting, text);
    if (value === undefined) ignored.push(shorten(setting === undefined ? name : `${name}=${text}`));
    else values[name] = value;
  }
  return { values: values as ValuesOf<S>, ignored };
}

/** Writes the query of a lab's link, with what the present one says of how the page looks. */
export function writeLabLink(values: Readonly<Record<string, unknown>>, query: string): string {
  const given = new URLSearchParams(query);
  const view = viewNames.flatMap((name) => {
    const value = given.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const parts = [...Object.entries(values), ...view].map(([name, value]) => `${name}=${encode(String(value))}`);
  return `?${parts.join("&")}`;
}

function readValue(setting: LabSetting, text: string): number | string | undefined {
  if (setting.kind === "name") return setting.names.find((name) => name === text);
  if (setting.kind === "text") return text.length <= setting.most ? text : undefined;
  const value = Number(text.trim() === "" ? Number.NaN : text);
  const [least, most] = [setting.steps[0] ?? 0, setting.steps.at(-1) ?? 0];
  const isFit = value >= least && value <= most && (!setting.isWhole || Number.isInteger(value));
  return isFit ? value : undefined;
}

/** Signs that may stand in a query as they are make it easier to read. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%20", "+");
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
