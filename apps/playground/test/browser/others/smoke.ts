import { expect, inject, it } from "vitest";
import { startPlayground, trainToTheEnd } from "../playground.ts";
import { limit, type OtherBrowser, until } from "./browser.ts";

/** What a run came to, as the page writes it. */
export interface Outcome {
  readonly accuracy: string;
  readonly loss: string;
}

/** Links of runs: the one that a new page has, and one with settings. */
const runs = ["", "?hidden=64&rate=0.3&batch=128&epochs=2&seed=3"] as const;

/** The link of a run that goes on for a minute in slow motion, so that it can be cut off. */
const cutOff = "?hidden=16&batch=256&epochs=40&seed=5";

/** The labs, each with settings that are quick to compute, and what its number must be. */
const labs: readonly (readonly [name: string, query: string, least: number, most: number])[] = [
  ["graph", "", -4, -4],
  ["initialization", "?width=32", 0, 0.01],
  ["activations", "", 20, 32],
  ["preparation", "", 0.97, 1],
  ["normalization", "", 3, 100],
  ["transfer", "?body=digits&data=digits&count=5&ways=probe+scratch&seconds=600", 5, 100],
  ["backends", "", 0, 1e-4],
];

/** Whether a lab shows what it is set to; its number then. What has to be asked for is. */
const settledReading = `
  [...document.querySelectorAll("button")].find((one) => one.textContent === "Compare" && !one.disabled)?.click();
  const reading = document.querySelector(".reading:not([data-waiting]) [data-testid=reading]");
  const isOver = document.querySelector("[data-waiting], .lab-waiting") === null && reading !== null;
  return isOver && /\\d/.test(reading.textContent) && reading.textContent;`;

const press = (label: string): string => `
  const button = [...document.querySelectorAll("button")].find((one) => one.textContent === ${JSON.stringify(label)});
  if (button === undefined || button.disabled) return false;
  button.click();
  return true;`;

const slowDown = `
  const slow = document.querySelector(".run-bar .toggle input");
  slow?.click();
  return slow !== null;`;

/** Presses a button, and says what the page says at the end of its run. */
async function train(page: OtherBrowser, label = "Start"): Promise<Outcome & { readonly state: string }> {
  await until(page, press(label));
  await until(page, 'return document.querySelector(".run-bar .button-primary").textContent === "Train again"');
  return page.evaluate(`
    const text = (id) => document.querySelector("[data-testid=" + id + "]").textContent;
    return {
      state: document.querySelector(".run-bar").innerText,
      accuracy: text("validation-accuracy"),
      loss: text("validation-loss"),
    };`);
}

/** What the runs come to in Chromium. */
export async function chromiumOutcomes(): Promise<readonly Outcome[]> {
  const playground = await startPlayground();
  try {
    const outcomes: Outcome[] = [];
    for (const link of [...runs, cutOff]) {
      const { page, close } = await playground.open(link);
      await trainToTheEnd(page);
      const [accuracy, loss] = await Promise.all(
        ["validation-accuracy", "validation-loss"].map((id) => page.getByTestId(id).textContent()),
      );
      outcomes.push({ accuracy: accuracy ?? "", loss: loss ?? "" });
      await close();
    }
    return outcomes;
  } finally {
    await playground.close();
  }
}

/** The tests that every browser is to pass. */
export function itWorks(current: () => OtherBrowser, expected: () => readonly Outcome[]): void {
  it.each(runs.map((link, at) => [link === "" ? "as it opens" : "from a link", link, at] as const))(
    "trains %s to the same as Chromium",
    async (_name, link, at) => {
      const page = current();
      await page.open(inject("isolatedAddress") + link);
      const { state, ...outcome } = await train(page);
      expect(state).toContain("Finished");
      expect(outcome).toStrictEqual(expected()[at]);
      const compute = await page.evaluate<string>(
        'return document.body.innerText.match(/WebAssembly with SIMD, .*/)?.[0] ?? ""',
      );
      expect(compute).toMatch(/^WebAssembly with SIMD, \d thread/);
    },
    3 * limit,
  );

  it(
    "goes on with a run that a closed page cut off, to the same as Chromium comes to without that",
    async () => {
      const page = current();
      await page.open(inject("isolatedAddress") + cutOff);
      await until(page, slowDown);
      await until(page, press("Start"));
      await until(page, press("Pause"));
      await until(page, 'return localStorage.getItem("ganglion-unfinished")');
      await page.open(inject("isolatedAddress"));
      const { state, ...outcome } = await train(page, "Continue");
      expect(state).toContain("Finished");
      expect(outcome).toStrictEqual(expected()[runs.length]);
    },
    3 * limit,
  );

  it.each(labs)(
    "computes the number of the lab %s",
    async (lab, query, least, most) => {
      const page = current();
      await page.open(`${inject("isolatedAddress")}labs/${lab}/${query}`);
      const text = await until<string>(page, settledReading);
      const number = Number.parseFloat(text.replaceAll(",", "").replace("−", "-"));
      expect(number).toBeGreaterThanOrEqual(least);
      expect(number).toBeLessThanOrEqual(most);
    },
    2 * limit,
  );
}
