import type { Rng } from "../rng/rng.ts";

/**
 * A copy of a plain value (what JSON can hold, and typed arrays) with one to three changes somewhere inside: values of
 * the wrong kind or size, fields that are missing, doubled, renamed, swapped or too many, `__proto__` among them. Anything
 * that is no plain object, array or typed array is handed on as it is.
 * @example
 * `mutateJson(rng(7), { kind: "center", shape: [2], mean: [1, 2] })`
 */
export function mutateJson(random: Rng, value: unknown): unknown {
  // The one who asks gets a box, so that the whole value can be exchanged as its parts are.
  const box = { value: copied(value) };
  for (let changes = 1 + random.integer(3); changes > 0; changes--) change(random, box, box);
  return box.value;
}

type Box = Record<string, unknown>;

/** Goes down a random way and changes what it ends at. */
function change(random: Rng, root: Box, parent: Box | unknown[]): void {
  const keys = Object.keys(parent);
  const key = keys[random.integer(Math.max(1, keys.length))];
  if (key === undefined) return;
  const child = (parent as Box)[key];
  if (isHolder(child) && random.integer(3) > 0) return change(random, root, child);
  if (ArrayBuffer.isView(child) && random.integer(4) > 0) return put(parent, key, changedNumbers(random, child));
  const choice = random.integer(8);
  if (choice < 4) put(parent, key, hostile(random, child));
  else if (parent === root) put(parent, key, hostile(random, child));
  else if (choice === 4) remove(parent, key);
  else if (choice === 5) put(parent, key, copied(somewhere(random, root)));
  else if (choice === 6) add(random, parent, key);
  else exchange(random, parent, key, keys);
}

function hostile(random: Rng, was: unknown): unknown {
  if (typeof was === "number" && random.integer(2) === 0) {
    const numbers = [was + 1, was - 1, -was, was * 2, was + 0.5, was / 0, String(was), [was]];
    return numbers[random.integer(numbers.length)];
  }
  const make = hostileValues[random.integer(hostileValues.length)] as () => unknown;
  return make();
}

const hostileValues: readonly (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => "",
  () => "1",
  () => "__proto__",
  () => "constructor",
  () => "toString",
  () => 0,
  () => -0,
  () => -1,
  () => 0.5,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => Number.NEGATIVE_INFINITY,
  () => 2 ** 31,
  () => 2 ** 53,
  () => 1e308,
  () => 5e-324,
  () => [],
  () => [[]],
  () => Array.from({ length: 3 }),
  () => [null, "x", {}],
  () => ({}),
  () => ({ length: 2 ** 32 }),
  () => JSON.parse('{ "__proto__": { "polluted": true } }') as unknown,
  () => Object.create(null) as unknown,
  () => () => 1,
  () => Symbol("hostile"),
  () => 10n,
  () => new Date(0),
  () => new Float32Array([1, Number.NaN]),
  () => new Map([["kind", "center"]]),
  () => "x".repeat(1000),
];

const hostileKeys = ["__proto__", "constructor", "prototype", "toString", "toJSON", "then", "length", "kind", "", "0"];

function add(random: Rng, parent: Box | unknown[], key: string): void {
  const value = hostile(random, undefined);
  if (Array.isArray(parent)) {
    parent.splice(random.integer(parent.length + 1), 0, random.integer(2) === 0 ? value : parent[Number(key)]);
  } else {
    put(
      parent,
      random.integer(4) === 0 ? `${key}x` : (hostileKeys[random.integer(hostileKeys.length)] as string),
      value,
    );
  }
}

function exchange(random: Rng, parent: Box | unknown[], key: string, keys: readonly string[]): void {
  const other = keys[random.integer(keys.length)] as string;
  const [mine, theirs] = [(parent as Box)[key], (parent as Box)[other]];
  put(parent, key, theirs);
  put(parent, other, mine);
}

function remove(parent: Box | unknown[], key: string): void {
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}

/** Sets an own property whatever its name, as `JSON.parse` does; assigning would change the prototype. */
function put(parent: Box | unknown[], key: string, value: unknown): void {
  if (key !== "__proto__") (parent as Box)[key] = value;
  else Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true });
}

function changedNumbers(random: Rng, view: ArrayBufferView): unknown {
  if (view instanceof DataView) return hostile(random, view);
  const array = (view as Float64Array).slice();
  if (random.integer(3) === 0) return array.slice(0, random.integer(array.length + 1));
  if (array.length > 0 && typeof array[0] === "number") {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1e30];
    array[random.integer(array.length)] = values[random.integer(values.length)] as number;
  }
  return array;
}

/** A part of the value, to be put where it does not belong. */
function somewhere(random: Rng, value: unknown): unknown {
  const children = isHolder(value) ? Object.values(value) : [];
  if (children.length === 0 || random.integer(4) === 0) return value;
  return somewhere(random, children[random.integer(children.length)]);
}

function isHolder(value: unknown): value is Box | unknown[] {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (!isHolder(value)) return value;
  const copy: Box = {};
  for (const [key, child] of Object.entries(value)) put(copy, key, copied(child));
  return copy;
}
