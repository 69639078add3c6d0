import type { Refusal } from "../errors.ts";
import { type Rng, rng } from "../rng/rng.ts";

/** What became of the mutants of one `fuzz`. */
export interface FuzzReport {
  /** How many there were. */
  readonly count: number;
  /** How many were taken: the body did not throw. */
  readonly accepted: number;
  /** How many were refused, all of them clearly. */
  readonly refused: number;
  /** How many were refused by each rule. A fuzzer that reaches few rules tests little. */
  readonly rules: ReadonlyMap<string, number>;
}

/** What `fuzz` takes besides. */
export interface FuzzOptions {
  /** Errors that are clear although they are none of our refusals, such as an abort's reason. */
  readonly isClear?: (error: unknown) => boolean;
}

/**
 * How many mutants a fuzzer makes: as many as the environment's `FUZZ_COUNT` says, otherwise `defaultCount`.
 * @throws RangeError if `FUZZ_COUNT` is no whole number >= 1: a typing error must not test nothing.
 */
export function fuzzCount(defaultCount: number): number {
  return fromEnvironment("FUZZ_COUNT", 1) ?? defaultCount;
}

/**
 * Runs `body` on `count` mutants. Each gets a generator of its own, `rng(index)`, so one that fails can be repeated by
 * itself. The body makes the mutant, hands it to what is tested, and checks what must hold afterwards; it may throw as
 * the tested function does.
 * @throws Error at the first mutant with an error that is not clear (see `isClearError`), or that changed
 * `Object.prototype` or `Array.prototype`.
 * @example
 * ```ts
 * import { fuzz, fuzzCount, mutateBytes } from "@ganglion/tensor/testing";
 * declare function read(bytes: Uint8Array): Promise<unknown>;
 * const whole = new Uint8Array([0, 0, 8, 1, 0, 0, 0, 1, 7]);
 * const report = () => fuzz("read", fuzzCount(10_000), (random) => read(mutateBytes(random, whole)));
 * ```
 */
export async function fuzz(
  name: string,
  count: number,
  body: (random: Rng, index: number) => unknown,
  { isClear = () => false }: FuzzOptions = {},
): Promise<FuzzReport> {
  const first = fromEnvironment("FUZZ_START", 0) ?? 0;
  const rules = new Map<string, number>();
  const before = prototypes();
  let accepted = 0;
  const restore = count > 1 ? leaveStacksOut() : undefined;
  for (let index = first; index < first + count; index++) {
    try {
      const result = body(rng(index), index);
      // Waiting for what is no promise would only cost time.
      if (result instanceof Promise) await result;
      accepted++;
    } catch (error) {
      if (!isClearError(error) && !isClear(error)) throw unclear(name, index, error, restore);
      const rule = ruleOf(error);
      rules.set(rule, (rules.get(rule) ?? 0) + 1);
    }
    if (prototypes() !== before) {
      throw failure(name, index, "must leave prototypes alone, got one that was changed", restore);
    }
  }
  restore?.();
  const report = { count, accepted, refused: count - accepted, rules };
  print(name, report);
  return report;
}

/**
 * Leaves out of errors where they came from until it is called back: that takes longer to write down than what refuses most mutants,
 * and of a mutant that is repeated alone it is told.
 */
function leaveStacksOut(): () => void {
  const errors = Error as { stackTraceLimit: number | undefined };
  const limit = errors.stackTraceLimit;
  errors.stackTraceLimit = 0;
  return () => {
    errors.stackTraceLimit = limit;
  };
}

/** So that whoever reads a log sees how much was tried. */
function print(name: string, { count, accepted, refused, rules }: FuzzReport): void {
  const text = `fuzz ${name}: ${count} mutants, ${refused} refused by ${rules.size} rules, ${accepted} accepted`;
  // oxlint-disable-next-line no-console -- the counts are for the log of a test run
  console.info(text);
}

/**
 * Whether an error says in our words what was wrong: it carries `where`, `rule`, `got` and `remedy`, its message is made
 * of them, and none of them is what the engine says when something went wrong by accident.
 */
export function isClearError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { where, rule, got, remedy } = error as Partial<Record<keyof Refusal, unknown>>;
  const parts = [where, rule, got, remedy];
  if (!parts.every((part) => typeof part === "string" && part !== "")) return false;
  return error.message === `${where}: ${rule}, got ${got}. ${remedy}` && !accidental.test(error.message);
}

const accidental =
  /\[object |Cannot (read|set|convert|destructure)|is not (a function|iterable|a constructor)|Invalid (array|typed array|string) length|Maximum call stack|allocation failed/;

function ruleOf(error: unknown): string {
  const { where, rule } = error as Partial<Refusal>;
  return rule === undefined ? String(error) : `${where}: ${rule}`;
}

function unclear(name: string, index: number, error: unknown, restore?: () => void): Error {
  return failure(name, index, `must be refused in our words, got ${String(error)}`, restore, error);
}

function failure(name: string, index: number, what: string, restore?: () => void, cause?: unknown): Error {
  restore?.();
  return new Error(`fuzz: ${name}, mutant ${index} ${what}. FUZZ_START=${index} FUZZ_COUNT=1 repeats it alone.`, {
    cause,
  });
}

/** What a polluted prototype has more of. */
function prototypes(): number {
  return Reflect.ownKeys(Object.prototype).length * 1000 + Reflect.ownKeys(Array.prototype).length;
}

function fromEnvironment(name: string, least: number): number | undefined {
  const { process } = globalThis as { readonly process?: { readonly env?: Readonly<Record<string, string>> } };
  const text = process?.env?.[name];
  if (text === undefined || text === "") return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(
    `fuzz: ${name} must be a whole number >= ${least}, got "${text}". Leave it out for the default.`,
  );
}
