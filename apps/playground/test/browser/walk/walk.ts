import type { Locator, Page } from "playwright-core";
import { patience } from "../serve.ts";
import { type Changes, type Control, type PageWalk, walkSource } from "./in-page.ts";

declare const walk: PageWalk;

const windows = "dialog[open]";

/** How a page is walked. */
export interface WalkOptions {
  /** Where, by a selector; windows that open over the page are walked as well. */
  readonly scope: string;
  /** What each setting must change besides the link, by a selector. */
  readonly parts: Readonly<Record<string, string>>;
  /** Controls whose effect the page alone does not show, by their kind, each with what shows that they do something. */
  readonly proofs?: Readonly<Record<string, (control: Locator) => Promise<void>>>;
  /** Kinds besides settings that must change the experiment in the link, but for those in windows. */
  readonly setsLink?: RegExp;
  /** Kinds that take away what others need, and so are used last. */
  readonly last?: RegExp;
  /** What a control is called for a moment after it was used, which is waited for. */
  readonly moments?: RegExp;
  /** Resolves once the page shows what it is set to. */
  settle?(): Promise<void>;
  /** Goes back by one change of settings. */
  undo(): Promise<void>;
}

/** What a walk found. */
export interface Walk {
  /** The kinds that were used, as `button "Show # more"`. */
  readonly used: Set<string>;
  /** The kinds that were met and could not be used. */
  readonly off: Set<string>;
  /** What did not do what it should, in words. */
  readonly faults: string[];
}

/** A walk of a part of the page. */
interface Stroll extends WalkOptions {
  readonly page: Page;
  /** How many files and windows of the system came so far. */
  readonly outside: { count: number };
  readonly found: Walk;
}

/**
 * Uses every control that is seen on a page, and all that this brings into sight, one of each kind: names that differ in
 * numbers alone are of one. Whatever is used must be answered: by the link, by another part of the page, a file or a window.
 */
export async function walkPage(page: Page, options: WalkOptions): Promise<Walk> {
  const found: Walk = { used: new Set(), off: new Set(), faults: [] };
  const outside = { count: 0 };
  const count = (): void => void (outside.count += 1);
  page.on("download", count);
  page.on("filechooser", count);
  await page.evaluate(walkSource());
  await stroll({ ...options, page, outside, found });
  page.off("download", count);
  page.off("filechooser", count);
  return found;
}

/** What a control is called for one of its kind. */
function kindOf({ role, name }: Pick<Control, "role" | "name">): string {
  return `${role} "${name.replaceAll(/\d+([.,]\d+)*/g, "#")}"`;
}

/** What is in sight, once nothing of it is for a moment alone and no part of the page is on its way. */
async function controlsOf({ page, scope, moments }: Stroll): Promise<Control[]> {
  let controls: Control[] = [];
  await until(async () => {
    const seen = await page.evaluate((where) => walk.controls(where), scope);
    if (seen === undefined) return false;
    controls = seen;
    return moments === undefined || !controls.some((control) => moments.test(kindOf(control)));
  });
  return controls;
}

/** Walks what is in sight; what comes into sight by a control is walked before the next, which may take it away. */
async function stroll(step: Stroll, isWanted: (kind: string) => boolean = () => true): Promise<void> {
  const { found, last } = step;
  for (;;) {
    const controls = await controlsOf(step);
    for (const control of controls) if (control.isOff) found.off.add(kindOf(control));
    const isNew = (kind: string): boolean => isWanted(kind) && !found.used.has(kind);
    // What is chosen already is used once something else is.
    const isUsable = ({ role, isOff, isOn }: Control): boolean => !isOff && !(isOn && role !== "checkbox");
    const rest = controls.filter((control) => isUsable(control) && isNew(kindOf(control)));
    const next = rest.find((control) => last?.test(kindOf(control)) !== true) ?? rest[0];
    if (next === undefined) return;
    found.used.add(kindOf(next));
    const fault = await useControl(step, next, controls.indexOf(next));
    if (fault !== undefined) found.faults.push(`${kindOf(next)}: ${fault}`);
    await strollOn(step, new Set(controls.filter(({ isOff }) => !isOff).map(kindOf)));
  }
}

async function strollOn(step: Stroll, before: ReadonlySet<string>): Promise<void> {
  const { page, scope } = step;
  const dialog = page.locator(windows);
  if (scope !== windows && (await dialog.count()) > 0) {
    await stroll({ ...step, scope: windows });
    if ((await dialog.count()) > 0) await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    return;
  }
  const came = new Set((await controlsOf(step)).map(kindOf).filter((kind) => !before.has(kind)));
  if (came.size > 0) await stroll(step, (kind) => came.has(kind));
}

/** Uses a control in each way that it has. Gives what is wrong with it. */
async function useControl(step: Stroll, control: Control, place: number): Promise<string | undefined> {
  const { page, scope, parts, settle, setsLink } = step;
  const { role, name, nth, isSetting } = control;
  const locator = page
    .locator(scope)
    .getByRole(role as "button", { name, exact: true })
    .nth(nth);
  const proof = step.proofs?.[kindOf(control)];
  if (proof !== undefined) return proof(locator).then(() => undefined);
  const ways = waysToUse(control, locator);
  if (ways.length === 0) return undefined;
  const mustLink = isSetting || (scope !== windows && setsLink?.test(kindOf(control)) === true);
  await page.evaluate((args) => walk.remember(...args), [scope, place, isSetting ? parts : {}] as const);
  const { count } = step.outside;
  const links = [await linkOf(page)];
  for (const { what, act } of ways) {
    await act();
    const isAnswered = (): Promise<boolean> =>
      mustLink ? linkOf(page).then((link) => !links.includes(link)) : isSeen(step, count);
    if (!(await until(isAnswered))) return `${what} changes nothing`;
    const link = await linkOf(page);
    if (link !== links.at(-1)) links.push(link);
  }
  await settle?.();
  const changes = async (): Promise<Changes> => page.evaluate(() => walk.changes());
  const isShown = async (): Promise<boolean> => (await changes()).parts.length === Object.keys(parts).length;
  if (isSetting && !(await until(isShown))) return `shows in ${(await changes()).parts.join()} alone`;
  return goBack(step, links);
}

/** Undoes all changes, the last of them by itself. */
async function goBack({ page, undo, settle }: Stroll, links: readonly string[]): Promise<string | undefined> {
  if (links.length === 1) return undefined;
  const isAt = (wanted: readonly (string | undefined)[]): Promise<boolean> =>
    until(async () => wanted.includes(await linkOf(page)));
  await undo();
  // Several changes of one setting in a row may be one step of the history.
  if (!(await isAt([links.at(-2), links[0]]))) return "is not undone";
  if ((await linkOf(page)) !== links[0]) await page.evaluate((steps) => history.go(-steps), links.length - 2);
  if (!(await isAt(links.slice(0, 1)))) return "is not undone wholly";
  await settle?.();
  return undefined;
}

async function isSeen({ page, outside }: Stroll, count: number): Promise<boolean> {
  if (outside.count > count) return true;
  const { link, seen } = await page.evaluate(() => walk.changes());
  return link || seen.length > 0;
}

function linkOf(page: Page): Promise<string> {
  return page.evaluate(() => walk.link());
}

interface Way {
  readonly what: string;
  act(): Promise<unknown>;
}

function waysToUse({ role, value, options, isNumber }: Control, locator: Locator): Way[] {
  switch (role) {
    case "combobox":
      return someOf(options.filter((option) => option !== value)).map((option) => ({
        what: `choosing ${option}`,
        act: () => locator.selectOption(option),
      }));
    case "radio":
      return [{ what: "choosing it", act: () => locator.check() }];
    case "checkbox":
      return [{ what: "turning it", act: () => locator.click() }];
    case "slider":
      return [{ what: "moving it", act: () => moveOn(locator) }];
    case "textbox":
      if (isNumber) return [{ what: "an arrow key", act: () => moveOn(locator) }];
      return [{ what: "typing", act: () => locator.fill(`${value}1`).then(() => locator.press("Enter")) }];
    case "application":
      return [{ what: "the space bar", act: () => locator.press("Space") }];
    default:
      return [{ what: "pressing it", act: () => locator.click() }];
  }
}

/** Both ends and the middle. */
function someOf<T>(all: readonly T[]): T[] {
  const places = new Set([0, Math.floor(all.length / 2), all.length - 1]);
  return all.filter((_, place) => places.has(place));
}

/** A step up, or down from the upper end. */
export async function moveOn(locator: Locator): Promise<void> {
  const before = await locator.inputValue();
  await locator.press("ArrowUp");
  if ((await locator.inputValue()) === before) await locator.press("ArrowDown");
}

/** Whether it is so in time; asks often at first. */
async function until(ask: () => Promise<boolean>): Promise<boolean> {
  const end = Date.now() + patience;
  for (let pause = 10; !(await ask()); pause = Math.min(250, 2 * pause)) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => {
      setTimeout(resolve, pause);
    });
  }
  return true;
}
