import { cast, concat, keep, noGrad, reshape, scope, type Tensor, zeros } from "@ganglion/tensor";
import { measureRows } from "../device/measure-rows.ts";
import { createRowLayouts, type RowLayouts } from "../device/row-layout.ts";

/** A few numbers that wait on the device. */
export interface Slot {
  readonly x: Tensor;
  /** Where they are among all that was joined. */
  at: number;
}

/** Values whose distribution is measured together with those of others, before they are read. */
export interface Row {
  readonly values: Tensor;
  /** What was measured of all rows of its dtype, and which of them it is. */
  slot: Slot | undefined;
  index: number;
}

/** Where a kernel writes a few numbers: `length` of them in a table, from `at` on. */
export interface Place {
  readonly table: Table;
  readonly at: number;
  readonly length: number;
}

/** A tensor that kernels write into, until it is read. */
export interface Table {
  readonly values: Tensor;
  /** How many numbers are given away. */
  used: number;
  numbers: Numbers | undefined;
}

/** What is read. */
export type Numbers = Float32Array | Float64Array;

/** The numbers of a slot or a place, or of the distribution of a row, once they were read. */
export type ReadSlot = (slot: Slot | Row | Place) => Numbers;

/** Collects numbers on the device, so that all of them are read in one go. */
export interface Board {
  /** How many values stand for all of a tensor in its distribution. */
  readonly most: number;
  /** A place for numbers about `x`, where it is, for kernels that write in place. */
  place(x: Tensor, length: number): Place;
  /** Holds `x` until `finish`, whatever scope it was made in. */
  put(x: Tensor): Slot;
  /** Holds some values until `finish`. */
  row(values: Tensor): Row;
  /** Gives the numbers of a slot back unread. */
  drop(slot: Slot): void;
  /** Lets `last` put the last numbers, measures all rows together and joins everything; the rest is given back. */
  finish(last?: () => void): void;
  /** Reads all of it, and gives the memory back. */
  read(): Promise<ReadSlot>;
  /** Gives all back unread. */
  clear(): void;
}

/** How many values stand for all of a tensor in its distribution, unless said otherwise. */
const MOST_VALUES = 1024;

/** How many numbers a table has room for, unless more are wanted at once. */
const TABLE_SIZE = 8192;

/**
 * A board without numbers. `most`: how many values stand for all of a tensor in its distribution; `layouts` are kept from board to board,
 * by whoever disposes them.
 */
export function createBoard(most: number = MOST_VALUES, layouts?: RowLayouts): Board {
  const tables: Table[] = [];
  const shelf = createShelf();
  let joined: Tensor | undefined;
  return {
    most,
    place: (x, length) => placeIn(tables, x, length),
    put: shelf.put,
    row: shelf.row,
    drop: shelf.drop,
    finish(last = () => undefined) {
      const own = layouts ?? createRowLayouts();
      scope(() =>
        noGrad(() => {
          shelf.close();
          last();
          measureAll(shelf, own);
          joined = join([...shelf.slots]);
        }),
      );
      shelf.empty();
      if (layouts === undefined) own.dispose();
    },
    clear() {
      shelf.empty();
      joined?.dispose();
      for (const { values } of tables) values.dispose();
    },
    async read() {
      const [numbers] = await Promise.all([joined && numbersIn(joined), ...tables.map(readTable)]);
      return (one) => numbersOf(one, numbers as Numbers);
    },
  };
}

/** Holds what was composed until it is joined. */
interface Shelf extends Pick<Board, "put" | "row" | "drop"> {
  readonly slots: ReadonlySet<Slot>;
  readonly rows: readonly Row[];
  /** From here on nothing is held: the scope in which all is joined frees it. */
  close(): void;
  empty(): void;
}

function createShelf(): Shelf {
  const slots = new Set<Slot>();
  const rows: Row[] = [];
  let isClosed = false;
  const held = (x: Tensor): Tensor => (isClosed ? x : keep(x.detach()));
  return {
    slots,
    rows,
    put(x) {
      const slot = { x: held(x), at: 0 };
      slots.add(slot);
      return slot;
    },
    row(values) {
      const row = { values: held(values), slot: undefined, index: 0 };
      rows.push(row);
      return row;
    },
    drop(slot) {
      if (slots.delete(slot)) slot.x.dispose();
    },
    close() {
      isClosed = true;
    },
    empty() {
      for (const { x } of slots) x.dispose();
      for (const { values } of rows) values.dispose();
      slots.clear();
    },
  };
}

/** A place in the last of `tables`, if it is on the backend of `x`, or in a new one. */
export function placeIn(tables: Table[], { backend }: Tensor, length: number): Place {
  let table = tables.at(-1);
  if (table === undefined || table.values.backend !== backend || table.used + length > table.values.size) {
    table = { values: keep(zeros([Math.max(TABLE_SIZE, length)], { backend })), used: 0, numbers: undefined };
    tables.push(table);
  }
  const at = table.used;
  table.used += length;
  return { table, at, length };
}

/** Measures the rows of each dtype together. */
function measureAll({ rows, put }: Shelf, layouts: RowLayouts): void {
  for (const dtype of new Set(rows.map(({ values }) => values.dtype))) {
    const group = rows.filter(({ values }) => values.dtype === dtype);
    const all = group.map(({ values }) => values);
    const slot = put(measureRows(all, layouts.of(all)));
    for (const [index, row] of group.entries()) Object.assign(row, { slot, index });
  }
}

/** All slots in a row, held; undefined if there are none. */
function join(slots: readonly Slot[]): Tensor | undefined {
  if (slots.length === 0) return undefined;
  const dtype = slots.some(({ x }) => x.dtype === "float64") ? "float64" : "float32";
  let at = 0;
  const parts = slots.map((slot) => {
    const { x } = slot;
    slot.at = at;
    at += x.size;
    return cast(x.rank === 1 ? x : reshape(x, [x.size]), dtype);
  });
  return keep((parts.length === 1 ? (parts[0] as Tensor) : concat(parts)).detach());
}

function numbersOf(one: Slot | Row | Place, joined: Numbers): Numbers {
  if ("table" in one) return (one.table.numbers as Numbers).subarray(one.at, one.at + one.length);
  if ("x" in one) return joined.subarray(one.at, one.at + one.x.size);
  const { at, x } = one.slot as Slot;
  const length = x.shape[1] as number;
  return joined.subarray(at + one.index * length, at + (one.index + 1) * length);
}

async function readTable(table: Table): Promise<void> {
  table.numbers = await numbersIn(table.values);
}

/** The values of a tensor, which is disposed then. */
async function numbersIn(x: Tensor): Promise<Numbers> {
  try {
    return (await x.data()) as Numbers;
  } finally {
    x.dispose();
  }
}
