import { cast, concat, keep, noGrad, reshape, scope, type Tensor } from "@ganglion/tensor";
import { measureRows } from "../device/measure-rows.ts";
import { createRowLayouts, type RowLayouts } from "../device/row-layout.ts";

/** A few numbers that wait on the device. */
export interface Slot {
  readonly x: Tensor;
}

/** Values whose distribution is measured together with those of others, before they are read. */
export interface Row {
  readonly values: Tensor;
}

/** What is read. */
export type Numbers = Float32Array | Float64Array;

/** The numbers of a slot, or of the distribution of a row, once they were read. */
export type ReadSlot = (slot: Slot | Row) => Numbers;

/** Where the distribution of a row is. */
interface Measured {
  readonly slot: Slot;
  readonly start: number;
  readonly length: number;
}

/** Collects numbers on the device, so that all of them are read in one go. */
export interface Board {
  /** How many values stand for all of a tensor in its distribution. */
  readonly most: number;
  /** Holds `x` until `finish`, whatever scope it was made in. */
  put(x: Tensor): Slot;
  /** Holds some values until `finish`. */
  row(values: Tensor): Row;
  /** Gives the numbers of a slot back unread. */
  drop(slot: Slot | undefined): void;
  dropRow(row: Row | undefined): void;
  /** Lets `last` put the last numbers, measures all rows together and joins everything; the rest is given back. */
  finish(last?: () => void): void;
  /** Reads all of it, and gives the memory back. */
  read(): Promise<ReadSlot>;
  /** Gives all back unread. */
  clear(): void;
}

/** How many values stand for all of a tensor in its distribution, unless said otherwise. */
const MOST_VALUES = 1024;

/**
 * A board without numbers. `most`: how many values stand for all of a tensor in its distribution; `layouts` are kept from board to board,
 * by whoever disposes them.
 */
export function createBoard(most: number = MOST_VALUES, layouts?: RowLayouts): Board {
  const state: State = { slots: new Set(), rows: new Set(), measured: new Map(), places: new Map(), isLast: false };
  return {
    most,
    put: (x) => put(state, x),
    row: (values) => added(state.rows, { values: held(state, values) }),
    drop: (slot) => slot && remove(state.slots, slot, slot.x),
    dropRow: (row) => row && remove(state.rows, row, row.values),
    finish(last = () => undefined) {
      const own = layouts ?? createRowLayouts();
      state.isLast = true;
      state.table = scope(() =>
        noGrad(() => {
          last();
          return joinAll(state, own);
        }),
      );
      empty(state);
      if (layouts === undefined) own.dispose();
    },
    clear() {
      empty(state);
      state.table?.dispose();
    },
    async read() {
      const { table } = state;
      const numbers = (await table?.data()) as Numbers | undefined;
      table?.dispose();
      return reader(state, numbers ?? new Float32Array());
    },
  };
}

interface State {
  readonly slots: Set<Slot>;
  readonly rows: Set<Row>;
  /** Where the rows are, and the slots in the table, when they were measured. */
  readonly measured: Map<Row, Measured>;
  readonly places: Map<Slot, readonly [start: number, end: number]>;
  table?: Tensor | undefined;
  /** Whether it is being finished: what is made from here on is freed with that scope. */
  isLast: boolean;
}

function held({ isLast }: State, x: Tensor): Tensor {
  return isLast ? x : keep(x.detach());
}

function put(state: State, x: Tensor): Slot {
  return added(state.slots, { x: held(state, x) });
}

function empty({ slots, rows }: State): void {
  for (const slot of slots) remove(slots, slot, slot.x);
  for (const row of rows) remove(rows, row, row.values);
}

/** Measures all rows, and joins all slots. */
function joinAll(state: State, layouts: RowLayouts): Tensor | undefined {
  const { slots, rows, measured, places } = state;
  for (const group of groups(rows)) {
    const all = group.map(({ values }) => values);
    const slot = put(state, measureRows(all, layouts.of(all)));
    const length = slot.x.size / group.length;
    for (const [place, row] of group.entries()) measured.set(row, { slot, start: place * length, length });
  }
  let at = 0;
  for (const slot of slots) places.set(slot, [at, (at += slot.x.size)]);
  return slots.size === 0 ? undefined : keep(join([...slots].map(({ x }) => x)));
}

function reader({ measured, places }: State, numbers: Numbers): ReadSlot {
  const numbersOf = (slot: Slot): Numbers => numbers.subarray(...(places.get(slot) as [number, number]));
  return (one) => {
    if ("x" in one) return numbersOf(one);
    const { slot, start, length } = measured.get(one) as Measured;
    return numbersOf(slot).subarray(start, start + length);
  };
}

function added<T>(all: Set<T>, one: T): T {
  all.add(one);
  return one;
}

function remove<T>(all: Set<T>, one: T, x: Tensor): void {
  if (all.delete(one)) x.dispose();
}

/** Rows of one dtype. */
function groups(rows: Iterable<Row>): Iterable<Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const group = found.get(row.values.dtype) ?? [];
    group.push(row);
    found.set(row.values.dtype, group);
  }
  return found.values();
}

function join(parts: readonly Tensor[]): Tensor {
  const dtype = parts.some((x) => x.dtype === "float64") ? "float64" : "float32";
  return concat(parts.map((x) => cast(x.rank === 1 ? x : reshape(x, [x.size]), dtype)));
}
