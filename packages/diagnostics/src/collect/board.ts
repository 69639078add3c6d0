import { cast, concat, keep, noGrad, reshape, scope, type Tensor, zeros } from "@ganglion/tensor";
import { measureRows } from "../device/measure-rows.ts";
import { createRowLayouts, type RowLayouts } from "../device/row-layout.ts";

/** A few numbers that wait on the device. */
export interface PendingTensor {
  readonly x: Tensor;
  /** Where they are among all that was joined. */
  at: number;
}

/** Values whose distribution is measured together with those of others, before they are read. */
export interface Row {
  readonly values: Tensor;
  /** What was measured of all rows of its dtype, and which of them it is. */
  measured: PendingTensor | undefined;
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

/** The numbers of a tensor or a place, or of the distribution of a row, once they were read. */
export type ReadNumbers = (of: PendingTensor | Row | Place) => Numbers;

/** Collects numbers on the device, so that all of them are read in one go. */
export interface Board {
  /** How many values stand for all of a tensor in its distribution. */
  readonly most: number;
  /** A place for numbers about `x`, where it is, for kernels that write in place. */
  place(x: Tensor, length: number): Place;
  /** Holds `x` until `finish`, whatever scope it was made in. */
  put(x: Tensor): PendingTensor;
  /** Holds some values until `finish`. */
  row(values: Tensor): Row;
  /** Gives a tensor back unread. */
  drop(tensor: PendingTensor): void;
  /** Lets `last` put the last numbers, measures all rows together and joins everything; the rest is given back. */
  finish(last?: () => void): void;
  /** Reads all of it, and gives the memory back. */
  read(): Promise<ReadNumbers>;
  /** Gives all back unread. */
  clear(): void;
}

/** How many values stand for all of a tensor in its distribution, unless said otherwise. */
const MAX_VALUES = 1024;

/** How many numbers a table has room for, unless more are wanted at once. */
const TABLE_SIZE = 8192;

/**
 * A board without numbers. `most`: how many values stand for all of a tensor in its distribution; `layouts` are kept from board to board,
 * by whoever disposes them.
 */
export function createBoard(most: number = MAX_VALUES, layouts?: RowLayouts): Board {
  const tables: Table[] = [];
  const pending = createPending();
  let joined: Tensor | undefined;
  return {
    most,
    place: (x, length) => placeIn(tables, x, length),
    put: pending.put,
    row: pending.row,
    drop: pending.drop,
    finish(last = () => undefined) {
      const own = layouts ?? createRowLayouts();
      scope(() =>
        noGrad(() => {
          pending.close();
          last();
          measureAll(pending, own);
          joined = join([...pending.tensors]);
        }),
      );
      pending.empty();
      if (layouts === undefined) own.dispose();
    },
    clear() {
      pending.empty();
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
interface Pending extends Pick<Board, "put" | "row" | "drop"> {
  readonly tensors: ReadonlySet<PendingTensor>;
  readonly rows: readonly Row[];
  /** From here on nothing is held: the scope in which all is joined frees it. */
  close(): void;
  empty(): void;
}

function createPending(): Pending {
  const tensors = new Set<PendingTensor>();
  const rows: Row[] = [];
  let isClosed = false;
  const held = (x: Tensor): Tensor => (isClosed ? x : keep(x.detach()));
  return {
    tensors,
    rows,
    put(x) {
      const tensor = { x: held(x), at: 0 };
      tensors.add(tensor);
      return tensor;
    },
    row(values) {
      const row = { values: held(values), measured: undefined, index: 0 };
      rows.push(row);
      return row;
    },
    drop(tensor) {
      if (tensors.delete(tensor)) tensor.x.dispose();
    },
    close() {
      isClosed = true;
    },
    empty() {
      for (const { x } of tensors) x.dispose();
      for (const { values } of rows) values.dispose();
      tensors.clear();
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
function measureAll({ rows, put }: Pending, layouts: RowLayouts): void {
  for (const dtype of new Set(rows.map(({ values }) => values.dtype))) {
    const group = rows.filter(({ values }) => values.dtype === dtype);
    const all = group.map(({ values }) => values);
    const measured = put(measureRows(all, layouts.of(all)));
    for (const [index, row] of group.entries()) Object.assign(row, { measured, index });
  }
}

/** All of them in a row, held; undefined if there are none. */
function join(tensors: readonly PendingTensor[]): Tensor | undefined {
  if (tensors.length === 0) return undefined;
  const dtype = tensors.some(({ x }) => x.dtype === "float64") ? "float64" : "float32";
  let at = 0;
  const parts = tensors.map((tensor) => {
    const { x } = tensor;
    tensor.at = at;
    at += x.size;
    return cast(x.rank === 1 ? x : reshape(x, [x.size]), dtype);
  });
  return keep((parts.length === 1 ? (parts[0] as Tensor) : concat(parts)).detach());
}

function numbersOf(one: PendingTensor | Row | Place, joined: Numbers): Numbers {
  if ("table" in one) return (one.table.numbers as Numbers).subarray(one.at, one.at + one.length);
  if ("x" in one) return joined.subarray(one.at, one.at + one.x.size);
  const { at, x } = one.measured as PendingTensor;
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
