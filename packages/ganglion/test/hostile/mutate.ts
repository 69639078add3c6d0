import type { Rng } from "../../src/index.ts";
import { hostileValue, pick } from "./values.ts";

/** Names of options that no function has. */
const strangeNames = ["lr", "learning_rate", "useBias", "paddingIdx", "axis_", "__proto__x", "constructor", "0"];

/** Arguments with one to two things in them that are wrong, or one too many or too few. */
export function mutateArguments(random: Rng, given: readonly unknown[]): unknown[] {
  const values = [...given];
  for (let changes = 1 + random.integer(2); changes > 0; changes--) {
    const choice = random.integer(10);
    if (choice === 0) values.push(hostileValue(random));
    else if (choice === 1 && values.length > 0) values.pop();
    else changeOne(random, values);
  }
  return values;
}

function changeOne(random: Rng, values: unknown[]): void {
  if (values.length === 0) return;
  const index = random.integer(values.length);
  const value = values[index];
  const isOpen = random.integer(3) > 0;
  if (isOpen && Array.isArray(value)) values[index] = changedList(random, value);
  else if (isOpen && isPlain(value)) values[index] = changedObject(random, value);
  else values[index] = hostileValue(random);
}

function changedList(random: Rng, list: readonly unknown[]): unknown[] {
  const copy = [...list];
  if (copy.length === 0 || random.integer(4) === 0) copy.push(hostileValue(random));
  else changeOne(random, copy);
  return copy;
}

function changedObject(random: Rng, object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const keys = Object.keys(object);
  const choice = random.integer(5);
  if (choice === 0 || keys.length === 0) return { ...object, [pick(random, strangeNames)]: hostileValue(random) };
  const key = pick(random, keys);
  if (choice === 1) return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
  const box = [object[key]];
  changeOne(random, box);
  return { ...object, [key]: box[0] };
}

/** What generators, backends and optimizers have: one that lies about what it does is not looked through. */
const doing = ["permutation", "upload", "zeroGrad"];

/** An object literal that only holds values. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || doing.some((name) => name in value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype;
}
