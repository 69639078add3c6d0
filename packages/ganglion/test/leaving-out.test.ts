import { beforeAll, expect, it } from "vitest";
import * as ganglion from "../src/index.ts";
import { isPlainObject, type Refusal, reference, setBackend } from "../src/index.ts";
import { calls } from "./hostile/calls.ts";

const functions = ganglion as unknown as Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

/** What hardly anything may be, each of a kind of its own. */
const WRONG: readonly unknown[] = [-1, 0.5, Number.POSITIVE_INFINITY, "nothing of that name", true, {}, [], null];

/** Where something stands in the arguments: the argument's number, then names of options and numbers in lists. */
type Place = readonly (string | number)[];

/** Each argument, each option in it, and so on inwards. */
function placesIn(value: unknown, place: Place = []): Place[] {
  const isList = Array.isArray(value);
  const named = isPlainObject(value) ? Object.entries(value) : [];
  // What is said of one element of many is said of its like.
  const entries = isList ? [...value.entries()].slice(0, place.length > 0 ? 2 : undefined) : named;
  return entries.flatMap(([name, inner]) => [[...place, name], ...placesIn(inner, [...place, name])]);
}

function withAt(value: unknown, [name, ...rest]: Place, given: unknown): unknown {
  if (name === undefined) return given;
  const inner = withAt((value as Record<string | number, unknown>)[name], rest, given);
  return Array.isArray(value) ? value.with(name as number, inner) : { ...(value as object), [name]: inner };
}

/** What a call is refused with, if it is. */
async function refused(name: string, place: Place, value: unknown): Promise<Partial<Refusal> | undefined> {
  try {
    await functions[name]!(...(withAt(calls[name]!.given(), place, value) as unknown[]));
  } catch (error) {
    return error as Refusal;
  }
  return undefined;
}

/** The name with which a rule begins. */
function subjectOf(refusal: Partial<Refusal> | undefined): string {
  return refusal?.rule?.split(" ")[0] ?? "nothing";
}

beforeAll(() => setBackend(reference()));

it.each(Object.entries(calls))(
  "%s says of nothing that it may be left out unless it may",
  async (name, { given, fixed = 0 }) => {
    for (const place of placesIn(given()).filter(([index]) => (index as number) >= fixed)) {
      for (const wrong of WRONG) {
        const refusal = await refused(name, place, wrong);
        if (refusal?.remedy?.startsWith("Leave it out") !== true) continue;
        // Without it something else may be wrong, such as a second option that needs it.
        const without = await refused(name, place, undefined);
        expect(subjectOf(without), `${name}: ${refusal.rule}, but without it ${without?.rule}`).not.toBe(
          subjectOf(refusal),
        );
        break;
      }
    }
  },
);
