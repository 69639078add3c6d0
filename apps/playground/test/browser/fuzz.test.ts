import { fuzzCount } from "@ganglion/tensor/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenPage, type Playground, startPlayground } from "./playground.ts";
import { type PageWalk, walkSource } from "./walk/in-page.ts";

declare const walk: PageWalk;

/** How often something is done to a page; `pnpm fuzz` says a larger number. One time costs what a hundred mutants of a file do. */
const count = Math.ceil(fuzzCount(4_000) / 100);
/** What one page is put up with, before it is closed. */
const perPage = 60;

let playground: Playground;
beforeAll(async () => {
  playground = await startPlayground();
});
afterAll(() => playground.close());

const garbage = `|NaN|Infinity|-1|0|1e999|1e-9|0x10|1,5|1.5.2|null|undefined|__proto__|constructor|<b>x</b>|%|💥|../..
c4,p,8~tanh,d20|r8,p,9999|${"9".repeat(60)}|${"a".repeat(3000)}|fashion-mnist|spirals|own|ru|settings,results`.split(
  /[|\n]/,
);
const names = `data own prep hidden activation norm init optimizer rate momentum schedule decay clip batch epochs seed
compute lang hide embed toString __proto__ f step x`.split(/\s+/);
const pages = ["", "", "", "labs/graph/", "labs/preparation/", "labs/transfer/"];

/** Numbers in [0, 1) that a seed gives. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), 61 | bits);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: () => number, all: readonly T[]): T {
  return all[Math.floor(random() * all.length)] as T;
}

/** A link with random names, and values that nobody should write. */
function hostileQuery(random: () => number): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () => [
    pick(random, names),
    pick(random, garbage),
  ]);
  return `?${parts.map((part) => part.map(encodeURIComponent).join("=")).join("&")}`;
}

/** Does something to one of the controls that are in sight, by random numbers. Gives what it did. */
function actIn([which, how, text]: readonly [number, number, string]): string {
  const isOpen = document.querySelector("dialog[open]") !== null;
  const all = walk.elements(isOpen ? "dialog[open]" : "body").filter((one) => !one.matches(":disabled"));
  const element = all[Math.floor(which * all.length)];
  if (element === undefined) return "nothing";
  const name = element.getAttribute("aria-label") ?? element.textContent?.slice(0, 40) ?? "";
  const field = element as HTMLInputElement;
  const tell = (type: string): boolean => element.dispatchEvent(new Event(type, { bubbles: true }));
  if (element instanceof HTMLSelectElement) {
    element.selectedIndex = Math.floor(how * element.options.length);
    tell("change");
    return `choose ${element.value} of ${element.options[0]?.text}`;
  }
  if (element.matches("input[type=range]")) {
    field.value = String(Math.round(how * Number(field.max)));
    tell("input");
    return `slide ${field.labels?.[0]?.textContent} to ${field.value}`;
  }
  if (element.matches("input:not([type=radio], [type=checkbox])")) {
    field.focus();
    field.value = how < 0.5 ? String(Math.round(1000 * how)) : text;
    tell("input");
    field.blur();
    tell("change");
    return `type ${field.value.slice(0, 40)} into ${field.labels?.[0]?.textContent ?? name}`;
  }
  field.click();
  return `press ${name || field.value} (${element.tagName})`;
}

/** What is wrong with what a page says; "" if nothing is. */
function nonsenseIn(): string {
  // Programs, and what of a link was ignored, are said as they are.
  const quoted = document.querySelectorAll<HTMLElement>("pre, .notice[data-tone=info]");
  const texts = Array.from(quoted, ({ innerText }) => innerText);
  const said = [texts.reduce((text, one) => text.replace(one, ""), document.body.innerText)];
  for (const element of document.querySelectorAll("[aria-label], [title], [aria-valuetext]")) {
    for (const name of ["aria-label", "title", "aria-valuetext"]) said.push(element.getAttribute(name) ?? "");
  }
  // What was typed in may be said again, in quotes.
  const text = said.join("\n").replaceAll(/“[^”]*”|«[^»]*»/g, "");
  return /.{0,60}(\bNaN\b|\bundefined\b|\[object).{0,60}/.exec(text)?.[0] ?? "";
}

/** All that can be set, and what it is set to; "refused" for an expression that is none, which no link keeps. */
async function settingsOf(page: Page): Promise<string[]> {
  // What is set for one layer alone is folded away.
  await page.evaluate(() => {
    for (const button of document.querySelectorAll<HTMLElement>(".layer-name[aria-expanded=false]")) button.click();
  });
  await page.evaluate(frames);
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLInputElement>("form :is(input, select, textarea)"), (field) => {
      if (field.matches(".text-input[aria-invalid=true]")) return "refused";
      return `${field.value}${["radio", "checkbox"].includes(field.type) ? ` ${field.checked}` : ""}`;
    }),
  );
}

/** Resolves once what was set before is shown. */
function frames(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}

async function isReady(page: Page): Promise<void> {
  await page.locator(".run-bar, .lab-controls").first().waitFor();
  await page.evaluate(walkSource());
  await page.evaluate(frames);
}

/** How a page looks is no setting, and no step of the history; a language comes once its texts are loaded. */
const looks = ["lang", "tab", "log", "smooth"];

/** The settings that differ between two links. */
function differing(before: string, after: string): string {
  const [a, b] = [new URLSearchParams(before), new URLSearchParams(after)];
  const given = [...new Set([...a.keys(), ...b.keys()])].filter((name) => !looks.includes(name));
  return given.filter((name) => a.get(name) !== b.get(name)).join();
}

/** Undoes what was just done, and does it again: both must be where they were. */
async function backAndForth(page: Page, before: string, after: string): Promise<void> {
  const differs = async (from: string): Promise<string> => differing(from, await page.evaluate(() => location.search));
  await page.evaluate(() => history.back());
  await expect.poll(() => differs(before)).toBe("");
  await page.evaluate(() => history.forward());
  await expect.poll(() => differs(after)).toBe("");
}

async function reloadsAsItIs(page: Page): Promise<void> {
  const before = await settingsOf(page);
  await page.reload();
  await isReady(page);
  // A link that was refused opens what its page was opened with; so does one without settings.
  const after = async (): Promise<string[]> =>
    (await settingsOf(page)).map((setting, place) => (before[place] === "refused" ? "refused" : setting));
  await expect.poll(after).toStrictEqual(before);
}

/** A page at some link, and something done to it, again and again. */
async function torment(opened: OpenPage, path: string, seed: number, steps: number): Promise<void> {
  const random = numbers(seed);
  const { page, troubles } = opened;
  const done: string[] = [];
  let last = "";
  const check = async (): Promise<void> => {
    expect(await page.evaluate(nonsenseIn), done.join("\n")).toBe("");
    expect(
      troubles.filter((trouble) => !/^failed: |ERR_|Failed to load/.test(trouble)),
      done.join("\n"),
    ).toStrictEqual([]);
  };
  const open = async (): Promise<void> => {
    const query = random() < 0.5 ? hostileQuery(random) : "";
    done.push(`open ${path}${query}`);
    await page.goto(playground.address + path + query);
    await isReady(page);
    last = "";
  };
  await open();
  for (let step = 0; step < steps; step += 1) {
    await check();
    const before = await page.evaluate(() => location.search);
    const what = random();
    if (what < 0.04) await open();
    else if (what < 0.1) await reloadsAsItIs(page).catch((error: unknown) => fail(error, done));
    else {
      done.push(await page.evaluate(actIn, [random(), random(), pick(random, garbage)] as const));
      await isReady(page).catch((error: unknown) => fail(error, done));
      const after = await page.evaluate(() => location.search);
      const changed = differing(before, after);
      const isStep = changed !== "" && changed !== last && before.includes("=") && !done.at(-1)?.match(/Undo|Redo/);
      if (isStep && random() < 0.3) {
        await backAndForth(page, before, after).catch((error: unknown) => fail(error, done));
        last = "";
      } else if (changed !== "") last = changed;
    }
  }
  await check();
}

function fail(error: unknown, done: readonly string[]): never {
  throw new Error(`After\n${done.join("\n")}\n${String(error)}`, { cause: error });
}

describe("whatever is done to a page, at any link", () => {
  const rounds = Math.ceil(count / perPage);

  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "it says no nonsense, breaks nothing, and finds its way back: %i",
    async (round) => {
      const seed = Number(process.env["FUZZ_SEED"] ?? 1) + round;
      for (const path of rounds === 1 ? ["", "labs/graph/"] : [pages[round % pages.length] ?? ""]) {
        const opened = await playground.open("about:blank", { permissions: ["clipboard-read", "clipboard-write"] });
        await torment(opened, path, seed, path === "" ? Math.min(perPage, count) : 20);
        await opened.close();
      }
    },
  );
});
