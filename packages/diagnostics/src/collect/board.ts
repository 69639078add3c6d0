import { cast, concat, keep, noGrad, reshape, scope, type Tensor } from "@ganglion/tensor";
import { measureRows } from "../device/measure-rows.ts";

/** A few numbers that wait on the device. */
export interface Slot {
  readonly x: Tensor;
}

/** Values whose distribution is measured together with those of others, before they are read. */
export interface Row {
  readonly values: Tensor;
}

/** The numbers of a slot, or of the distribution of a row, once they were read. */
export type ReadSlot = (slot: Slot | Row) => ArrayLike<number>;

/** Where the distribution of a row is. */
interface Measured {
  readonly slot: Slot;
  readonly start: number;
  readonly length: number;
}

/** Collects numbers on the device, so that all of them are read in one go. */
export interface Board {
  /** Keeps `x`, whatever scope it was made in. */
  put(x: Tensor): Slot;
  /** Keeps values `[n]` until `measure`. */
  row(values: Tensor): Row;
  /** Gives the numbers of a slot back unread. */
  drop(slot: Slot | undefined): void;
  dropRow(row: Row | undefined): void;
  /** Measures all rows, those of one length together. */
  measure(): void;
  /** Reads all slots and rows that were measured, and gives their memory back. */
  read(): Promise<ReadSlot>;
  /** Gives all back unread. */
  clear(): void;
}

/** A board without numbers. */
export function createBoard(): Board {
  const slots = new Set<Slot>();
  const rows = new Set<Row>();
  const measured = new Map<Row, Measured>();
  const put = (x: Tensor): Slot => added(slots, { x: keep(reshape(x, [x.size])) });
  const clear = (): void => {
    for (const slot of slots) remove(slots, slot, slot.x);
    for (const row of rows) remove(rows, row, row.values);
  };
  return {
    put,
    row: (values) => added(rows, { values: keep(reshape(values, [values.size])) }),
    drop: (slot) => slot && remove(slots, slot, slot.x),
    dropRow: (row) => row && remove(rows, row, row.values),
    clear,
    measure() {
      for (const group of groups(rows)) {
        const slot = scope(() => noGrad(() => put(measureRows(group.map(({ values }) => values)))));
        const length = slot.x.size / group.length;
        for (const [place, row] of group.entries()) measured.set(row, { slot, start: place * length, length });
      }
      for (const row of rows) remove(rows, row, row.values);
    },
    async read() {
      const numbersOf = await readSlots([...slots], clear);
      return (one) => {
        if ("x" in one) return numbersOf(one);
        const { slot, start, length } = measured.get(one) as Measured;
        return numbersOf(slot).subarray(start, start + length);
      };
    },
  };
}

function added<T>(all: Set<T>, one: T): T {
  all.add(one);
  return one;
}

function remove<T>(all: Set<T>, one: T, x: Tensor): void {
  if (all.delete(one)) x.dispose();
}

/** Rows of one length and dtype. */
function groups(rows: Iterable<Row>): Iterable<Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.values.size} ${row.values.dtype}`;
    const group = found.get(key) ?? [];
    group.push(row);
    found.set(key, group);
  }
  return found.values();
}

type Numbers = Float32Array | Float64Array;

/** Joins all slots, so that they are read in one go, and has their memory given back. */
async function readSlots(all: readonly Slot[], clear: () => void): Promise<(slot: Slot) => Numbers> {
  if (all.length === 0) return () => new Float32Array();
  const table = keep(scope(() => noGrad(() => join(all.map(({ x }) => x)))));
  const places = new Map<Slot, readonly [start: number, end: number]>();
  let at = 0;
  for (const slot of all) places.set(slot, [at, (at += slot.x.size)]);
  clear();
  const numbers = (await table.data()) as Numbers;
  table.dispose();
  return (slot) => numbers.subarray(...(places.get(slot) as [number, number]));
}

function join(parts: readonly Tensor[]): Tensor {
  const dtype = parts.some((x) => x.dtype === "float64") ? "float64" : "float32";
  return concat(parts.map((x) => cast(x, dtype)));
}
