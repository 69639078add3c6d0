import { describeValue } from "../describe-value.ts";
import { refusal } from "../errors.ts";
import { type Key, philoxBlocks, SPLIT_DOMAIN } from "./philox.ts";

/** All there is to know about a generator, as plain JSON: `rng(state)` goes on where it was. */
export interface RngState {
  readonly algorithm: "philox4x32-10";
  /** The 64-bit key, as two unsigned 32-bit words. The key of `rng(seed)` is the seed in two's complement. */
  readonly key: Key;
  /** The number of the next block of four words; below 2^53. */
  readonly block: number;
  /** How many children `split` has made. */
  readonly splits: number;
}

/**
 * The state of a new generator, or a checked copy of a saved one.
 * @throws RangeError if a seed is not a whole number below 2^53 in size, or a state is not one that `state()` returned.
 */
export function initialState(seed: number | RngState): RngState {
  if (typeof seed === "object" && seed !== null) return checkedState(seed);
  if (!Number.isSafeInteger(seed)) {
    throw refusal(
      RangeError,
      "rng",
      "the seed must be a whole number between -(2^53 - 1) and 2^53 - 1",
      describeValue(seed),
      "Pass an integer such as rng(7), or what state() returned.",
    );
  }
  const low = seed >>> 0;
  return newState([low, ((seed - low) / 2 ** 32) >>> 0]);
}

/**
 * The state of child number `parent.splits`: its key is words 0 and 1 of the block with that number in the split domain,
 * under the parent's key.
 */
export function childState(parent: RngState): RngState {
  const words = new Uint32Array(4);
  philoxBlocks(words, parent.key, parent.splits, 1, SPLIT_DOMAIN);
  return newState([words[0] as number, words[1] as number]);
}

function newState(key: Key): RngState {
  return { algorithm: "philox4x32-10", key, block: 0, splits: 0 };
}

function checkedState(state: RngState): RngState {
  const { algorithm, key, block, splits } = state;
  const isValid =
    algorithm === "philox4x32-10" &&
    Array.isArray(key) &&
    key.length === 2 &&
    isWord(key[0]) &&
    isWord(key[1]) &&
    isCount(block) &&
    isCount(splits) &&
    Object.keys(state).length === 4;
  if (!isValid) {
    throw refusal(
      RangeError,
      "rng",
      "the state must be what state() returned",
      written(state),
      'It has the form { algorithm: "philox4x32-10", key: [low, high], block, splits }.',
    );
  }
  return { algorithm, key: [key[0], key[1]], block, splits };
}

function isWord(value: unknown): boolean {
  return isCount(value) && (value as number) < 2 ** 32;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

/** As JSON, if it is JSON and short. */
function written(state: unknown): string {
  try {
    const text = JSON.stringify(state);
    return text.length > 200 ? describeValue(state) : text;
  } catch {
    return describeValue(state);
  }
}
