import { isTensor } from "@ganglion/tensor";
import { expect } from "vitest";
import { decimalsOf } from "./doc-assertions.ts";

/** Compares what an example's expression gives with what the example says, to the decimals it is written with. */
export async function __check(actual: unknown, expected: unknown, written: string): Promise<void> {
  expect(round(await toPlain(actual), decimalsOf(written))).toEqual(round(expected, decimalsOf(written)));
}

async function toPlain(value: unknown): Promise<unknown> {
  const settled = await value;
  if (isTensor(settled)) return settled.array();
  return ArrayBuffer.isView(settled) ? Array.from(settled as unknown as ArrayLike<number>) : settled;
}

function round(value: unknown, decimals: number): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? Number(value.toFixed(decimals)) + 0 : value;
  return Array.isArray(value) ? value.map((element) => round(element, decimals)) : value;
}
