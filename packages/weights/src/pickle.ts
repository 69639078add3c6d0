import { shorten } from "./names.ts";

/** A name of Python's, such as `torch._utils._rebuild_tensor_v2`. It is never looked up, let alone called. */
export interface PickledName {
  readonly python: string;
}

/** What a pickle asks to be made by calling a name. */
export interface PickledCall {
  readonly call: string;
  readonly given: readonly unknown[];
}

/** What stands outside of a pickle, such as a storage. */
export interface PickledReference {
  readonly reference: unknown;
}

/** What is made of the calls in a pickle. */
export interface PickleReader {
  /** @throws for a name that is not known. */
  readonly name: (name: string) => void;
  readonly call: (call: PickledCall) => unknown;
  readonly refer: (reference: PickledReference) => unknown;
  readonly fail: (rule: string, got: string) => Error;
}

/**
 * Reads a pickle: numbers, texts, lists, tuples, dicts (as maps), and whatever the reader makes of names, calls and references.
 * It is a reader of data: no code is found or run, whatever the pickle says.
 * @throws what the reader's functions throw.
 */
export function readPickle(bytes: Uint8Array, reader: PickleReader): unknown {
  return readPickleAt(bytes, 0, reader).value;
}

/** Reads the pickle that begins at `start`, and says where it ends. */
export function readPickleAt(
  bytes: Uint8Array,
  start: number,
  reader: PickleReader,
): { readonly value: unknown; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const machine: Machine = { bytes, view, reader, at: start, stack: [], marks: [], memo: new Map() };
  for (;;) {
    const code = machine.view.getUint8(take(machine, 1));
    if (code === STOP) return { value: pop(machine), end: machine.at };
    const operation = Object.hasOwn(OPERATIONS, code) ? OPERATIONS[code] : undefined;
    if (operation === undefined) {
      throw reader.fail(
        "a pickle must be of what weights need",
        `the operation 0x${code.toString(16)} at ${machine.at - 1}`,
      );
    }
    operation(machine);
  }
}

interface Machine {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly reader: PickleReader;
  at: number;
  readonly stack: unknown[];
  /** The heights of the stack at its marks. */
  readonly marks: number[];
  readonly memo: Map<number, unknown>;
}

type Operation = (machine: Machine) => void;

const STOP = 0x2e;
const OPERATIONS: Readonly<Record<number, Operation>> = {
  0x80: (m) => take(m, 1), // PROTO
  0x95: (m) => take(m, 8), // FRAME
  0x28: (m) => m.marks.push(m.stack.length), // MARK
  0x4e: (m) => m.stack.push(null),
  0x88: (m) => m.stack.push(true),
  0x89: (m) => m.stack.push(false),
  0x4a: (m) => m.stack.push(m.view.getInt32(take(m, 4), true)), // BININT
  0x4b: (m) => m.stack.push(m.view.getUint8(take(m, 1))),
  0x4d: (m) => m.stack.push(m.view.getUint16(take(m, 2), true)),
  0x8a: (m) => m.stack.push(longOf(m, m.view.getUint8(take(m, 1)))), // LONG1
  0x47: (m) => m.stack.push(m.view.getFloat64(take(m, 8))), // BINFLOAT
  0x58: (m) => m.stack.push(textOf(m, m.view.getUint32(take(m, 4), true))), // BINUNICODE
  0x8c: (m) => m.stack.push(textOf(m, m.view.getUint8(take(m, 1)))),
  0x55: (m) => m.stack.push(textOf(m, m.view.getUint8(take(m, 1)))), // SHORT_BINSTRING
  0x54: (m) => m.stack.push(textOf(m, m.view.getUint32(take(m, 4), true))),
  0x7d: (m) => m.stack.push(new Map()), // EMPTY_DICT
  0x5d: (m) => m.stack.push([]), // EMPTY_LIST
  0x29: (m) => m.stack.push([]), // EMPTY_TUPLE
  0x74: (m) => m.stack.push(toMark(m)), // TUPLE
  0x85: (m) => tuple(m, 1),
  0x86: (m) => tuple(m, 2),
  0x87: (m) => tuple(m, 3),
  0x61: (m) => append(m, [pop(m)]),
  0x65: (m) => append(m, toMark(m)), // APPENDS
  0x73: (m) => setItems(m, [pop(m), pop(m)].reverse()),
  0x75: (m) => setItems(m, toMark(m)), // SETITEMS
  0x71: (m) => m.memo.set(m.view.getUint8(take(m, 1)), top(m)), // BINPUT
  0x72: (m) => m.memo.set(m.view.getUint32(take(m, 4), true), top(m)),
  0x94: (m) => m.memo.set(m.memo.size, top(m)), // MEMOIZE
  0x68: (m) => recall(m, m.view.getUint8(take(m, 1))), // BINGET
  0x6a: (m) => recall(m, m.view.getUint32(take(m, 4), true)),
  0x63: (m) => pushName(m, lineOf(m), lineOf(m)), // GLOBAL
  0x93: (m) => pushName(m, ...([pop(m), pop(m)].reverse() as [unknown, unknown])), // STACK_GLOBAL
  0x51: (m) => m.stack.push(m.reader.refer({ reference: pop(m) })), // BINPERSID
  0x52: reduce,
  0x62: build,
};

/** Where the next bytes are, which are then behind. */
function take(machine: Machine, count: number): number {
  const { at, bytes, reader } = machine;
  if (at + count > bytes.length) throw reader.fail("a pickle must have an end", `none in its ${bytes.length} bytes`);
  machine.at += count;
  return at;
}

function pop(machine: Machine): unknown {
  const { stack, marks, reader, at } = machine;
  if (stack.length <= (marks.at(-1) ?? 0)) throw reader.fail("a pickle must use what it has", `nothing at ${at - 1}`);
  return stack.pop();
}

function top(machine: Machine): unknown {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

function toMark({ stack, marks, reader, at }: Machine): unknown[] {
  const mark = marks.pop();
  if (mark === undefined) throw reader.fail("a pickle must use what it has", `no mark at ${at - 1}`);
  return stack.splice(mark);
}

function tuple(machine: Machine, count: number): void {
  machine.stack.push(Array.from({ length: count }, () => pop(machine)).reverse());
}

function append(machine: Machine, items: readonly unknown[]): void {
  const list = top(machine);
  if (!Array.isArray(list))
    throw machine.reader.fail("a pickle must append to a list", `something else at ${machine.at - 1}`);
  for (const item of items) list.push(item);
}

function setItems(machine: Machine, items: readonly unknown[]): void {
  const map = top(machine);
  if (!(map instanceof Map) || items.length % 2 !== 0) {
    throw machine.reader.fail("a pickle must set the items of a dict", `something else at ${machine.at - 1}`);
  }
  for (let index = 0; index < items.length; index += 2) map.set(items[index], items[index + 1]);
}

function recall({ memo, stack, reader }: Machine, key: number): void {
  if (!memo.has(key)) throw reader.fail("a pickle must remember what it recalls", `${key}`);
  stack.push(memo.get(key));
}

function textOf(machine: Machine, length: number): string {
  const start = take(machine, length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      machine.bytes.subarray(start, start + length),
    );
  } catch {
    throw machine.reader.fail("texts in a pickle must be UTF-8", `bytes that are not at ${start}`);
  }
}

function lineOf(machine: Machine): string {
  const end = machine.bytes.indexOf(0x0a, machine.at);
  const line = textOf(machine, (end === -1 ? machine.bytes.length : end) - machine.at);
  take(machine, 1);
  return line;
}

/** A whole number of so many bytes; one that is not exact here is a defect. */
function longOf(machine: Machine, length: number): number {
  const start = take(machine, length);
  let value = 0n;
  for (let at = start + length - 1; at >= start; at--) value = (value << 8n) | BigInt(machine.bytes[at] as number);
  const number = Number(length === 0 ? 0n : BigInt.asIntN(8 * length, value));
  if (Number.isSafeInteger(number)) return number;
  throw machine.reader.fail("whole numbers must be of at most 53 bits", `one of ${length} bytes at ${start}`);
}

function pushName({ stack, reader }: Machine, module: unknown, name: unknown): void {
  if (typeof module !== "string" || typeof name !== "string")
    throw reader.fail("names in a pickle must be texts", "others");
  const python = `${module}.${name}`;
  reader.name(python);
  stack.push({ python } satisfies PickledName);
}

function reduce(machine: Machine): void {
  const given = pop(machine);
  const { python } = Object(pop(machine)) as Partial<PickledName>;
  if (python === undefined || !Array.isArray(given)) {
    throw machine.reader.fail("a pickle must call names", `something else at ${machine.at - 1}`);
  }
  machine.stack.push(machine.reader.call({ call: python, given }));
}

/** Attributes of a dict, such as the versions of modules that PyTorch notes, are not needed. */
function build(machine: Machine): void {
  pop(machine);
  if (!(top(machine) instanceof Map)) {
    throw machine.reader.fail("only dicts may have attributes", `something else at ${machine.at - 1}`);
  }
}

/** A value of a pickle as messages show it. */
export function shownPickled(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shorten(value));
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Map) return `a dict of ${value.size}`;
  return Array.isArray(value) ? `a list of ${value.length}` : "something else";
}
