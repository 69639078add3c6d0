import { describeValue, isPlainObject, isTensor, refusal, rng, type RngState } from "@ganglion/tensor";

/** Looks at a value of a checkpoint; `path` is where it stands, such as `sums.samples`. */
export type Look = (where: string, path: string, value: unknown) => void;

/** The error for a value that no save can have written. */
export function unsaved(where: string, path: string, rule: string, got: string): RangeError {
  return refusal(RangeError, where, `${path} of the checkpoint must be ${rule}`, got, "No run has saved it like this.");
}

/** Makes a look at an object that has exactly these fields. */
export function fields(looks: Readonly<Record<string, Look>>): Look {
  return (where, path, value) => {
    const object = recordOf(where, path, value);
    const known = Object.keys(looks);
    const key = Object.keys(object).find((name) => !known.includes(name));
    if (key !== undefined)
      throw unsaved(where, path, `an object with ${known.join(", ")} only`, `one with ${describeValue(key)} too`);
    for (const [name, look] of Object.entries(looks)) {
      if (!Object.hasOwn(object, name)) throw unsaved(where, join(path, name), "there", "nothing");
      look(where, join(path, name), object[name]);
    }
  };
}

/** Makes a look at an object in which `look` holds for every value. */
export function recordOfAll(look: Look): Look {
  return (where, path, value) => {
    for (const [name, element] of Object.entries(recordOf(where, path, value))) look(where, join(path, name), element);
  };
}

/** Makes a look at an array in which `look` holds for every element. */
export function listOf(look: Look): Look {
  return (where, path, value) => {
    if (!Array.isArray(value)) throw unsaved(where, path, "an array", describeValue(value));
    for (let i = 0; i < value.length; i++) look(where, `${path}[${i}]`, value[i]);
  };
}

/** Looks at a count. */
export function whole(where: string, path: string, value: unknown): void {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return;
  throw unsaved(where, path, "a whole number >= 0", describeValue(value));
}

/** Looks at any number. */
export function number(where: string, path: string, value: unknown): void {
  if (typeof value !== "number") throw unsaved(where, path, "a number", describeValue(value));
}

/** Looks at a length of time. */
export function duration(where: string, path: string, value: unknown): void {
  if (Number.isFinite(value) && (value as number) >= 0) return;
  throw unsaved(where, path, "a finite number >= 0", describeValue(value));
}

/** Looks at a string. */
export function text(where: string, path: string, value: unknown): void {
  if (typeof value !== "string") throw unsaved(where, path, "a string", describeValue(value));
}

/** Looks at a flag. */
export function flag(where: string, path: string, value: unknown): void {
  if (typeof value !== "boolean") throw unsaved(where, path, "true or false", describeValue(value));
}

/** Looks at a tensor. */
export function liveTensor(where: string, path: string, value: unknown): void {
  if (!isTensor(value)) throw unsaved(where, path, "a tensor", describeValue(value));
  if (value.disposed) throw unsaved(where, path, "a tensor that is alive", "one that was disposed");
}

/** Looks at the state of a generator. */
export function generator(where: string, path: string, value: unknown): void {
  recordOf(where, path, value);
  try {
    rng(value as RngState);
  } catch {
    throw unsaved(where, path, "the state of a generator", describeValue(value));
  }
}

/** Makes a look at what may be null, too. */
export function orNull(look: Look): Look {
  return (where, path, value) => {
    if (value !== null) look(where, path, value);
  };
}

const deepest = 16;
const most = 1_000_000;

/** Looks at what only its owner knows: JSON with numbers of any kind, neither deep nor large nor going round in circles. */
export function plain(where: string, path: string, value: unknown): void {
  let count = 0;
  const lookInto = (at: string, element: unknown, depth: number): void => {
    // Counted wherever it stands: what is referred to twice on each of many levels would take for ever.
    if (++count > most) throw unsaved(where, path, `at most ${most} values`, "more");
    if (element === null || ["number", "string", "boolean"].includes(typeof element)) return;
    if (depth > deepest) throw unsaved(where, path, `at most ${deepest} levels deep`, "more");
    if (Array.isArray(element)) {
      for (let i = 0; i < element.length; i++) lookInto(`${at}[${i}]`, element[i], depth + 1);
      return;
    }
    for (const [name, child] of Object.entries(recordOf(where, at, element)))
      lookInto(join(at, name), child, depth + 1);
  };
  lookInto(path, value, 0);
}

/** A value as an object with named values. */
export function recordOf(where: string, path: string, value: unknown): Record<string, unknown> {
  if (isPlainObject(value) && !Array.isArray(value)) return value;
  throw unsaved(where, path, "an object", describeValue(value));
}

function join(path: string, name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}...` : name;
  return path === "" ? shown : `${path}.${shown}`;
}
