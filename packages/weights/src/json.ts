import { shorten } from "./names.ts";

/** What JSON holds. Objects are maps, so that a key such as `__proto__` is a key as any other. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

const MAX_DEPTH = 16;
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;
/** No literal that means anything is longer. */
const MAX_LITERAL_LENGTH = 64;

/**
 * Reads JSON strictly: what `JSON.parse` takes in silence, a key that stands twice or nesting without an end, is a defect.
 * @throws what `fail` makes of the defect.
 */
export function parseJson(text: string, fail: (got: string) => Error): Json {
  const walk = { text, at: 0, fail };
  const value = parseValue(walk, 0);
  if (peek(walk) !== "") throw unexpected(walk);
  return value;
}

interface Walk {
  readonly text: string;
  readonly fail: (got: string) => Error;
  at: number;
}

function parseValue(walk: Walk, depth: number): Json {
  if (depth > MAX_DEPTH) throw walk.fail(`JSON nested deeper than ${MAX_DEPTH}`);
  const next = peek(walk);
  if (next === "{") return parseObject(walk, depth);
  if (next === "[") return parseArray(walk, depth);
  if (next === '"') return parseString(walk);
  const [literal] = LITERAL.exec(walk.text.slice(walk.at, walk.at + MAX_LITERAL_LENGTH)) ?? [];
  if (literal === undefined) throw unexpected(walk);
  walk.at += literal.length;
  return JSON.parse(literal) as Json;
}

function parseObject(walk: Walk, depth: number): ReadonlyMap<string, Json> {
  const entries = new Map<string, Json>();
  walk.at++;
  if (taken(walk, "}")) return entries;
  do {
    if (peek(walk) !== '"') throw unexpected(walk);
    const key = parseString(walk);
    if (entries.has(key)) throw walk.fail(`the key ${JSON.stringify(shorten(key))} twice`);
    if (!taken(walk, ":")) throw unexpected(walk);
    entries.set(key, parseValue(walk, depth + 1));
  } while (taken(walk, ","));
  if (!taken(walk, "}")) throw unexpected(walk);
  return entries;
}

function parseArray(walk: Walk, depth: number): readonly Json[] {
  const items: Json[] = [];
  walk.at++;
  if (taken(walk, "]")) return items;
  do items.push(parseValue(walk, depth + 1));
  while (taken(walk, ","));
  if (!taken(walk, "]")) throw unexpected(walk);
  return items;
}

function parseString(walk: Walk): string {
  const { text, at: start, fail } = walk;
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  if (end === -1) throw fail(`a string without an end at position ${start}`);
  walk.at = end + 1;
  try {
    return JSON.parse(text.slice(start, end + 1)) as string;
  } catch {
    throw fail(`a string that is no JSON at position ${start}`);
  }
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first--;
  return (at - first) % 2 === 1;
}

/** The next character that is no space, where the walk now is; none at the end. */
function peek(walk: Walk): string {
  while (" \t\n\r".includes(walk.text.charAt(walk.at)) && walk.at < walk.text.length) walk.at++;
  return walk.text.charAt(walk.at);
}

function taken(walk: Walk, character: string): boolean {
  if (peek(walk) !== character) return false;
  walk.at++;
  return true;
}

function unexpected({ text, at, fail }: Walk): Error {
  const found = at < text.length ? JSON.stringify(text.charAt(at)) : "the end";
  return fail(`${found} at position ${at}`);
}
