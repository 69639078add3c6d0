import type { FormulaBinaryOp, FormulaUnaryOp } from "@ganglion/tensor";
import { type Code, float32, unsigned } from "./encode.ts";

/** Reads 16 bytes. Instructions on four lanes, as this one, begin with 0xfd. */
export const LOAD = [0xfd, 0x00, 4, 0] as const;
/** Writes 16 bytes. */
export const STORE = [0xfd, 0x0b, 4, 0] as const;
/** And, bit by bit: lanes of the first where the second, a mask, is set. */
export const AND = [0xfd, 0x4e] as const;
/** Lanes of the first where the second, a mask, is not set. */
export const AND_NOT = [0xfd, 0x4f] as const;
/** `mask ? a : b`, bit by bit, of a, b and the mask. */
export const BITSELECT = [0xfd, 0x52] as const;
/** The sum of two whole numbers. */
export const ADD_I32 = 0x6a;
/** A whole number with its bits moved to the left. */
export const SHIFT_LEFT_I32 = 0x74;
/** Whether one whole number is less than another, both without a sign. */
export const LESS_U32 = 0x49;
/** Begins a loop. */
export const LOOP = [0x03, 0x40] as const;
/** Begins what is done if the number on the stack is not 0. */
export const IF = [0x04, 0x40] as const;
/** Goes back to where the loop begins if the number on the stack is not 0. */
export const BACK_IF = [0x0d, 0] as const;
/** Ends a loop, an IF or a function. */
export const END = 0x0b;

/** Comparisons: all bits of a lane where they hold, none where not. */
export const MASK = {
  equal: [0xfd, 0x41],
  notEqual: [0xfd, 0x42],
  less: [0xfd, 0x43],
  greater: [0xfd, 0x44],
  lessEqual: [0xfd, 0x45],
  greaterEqual: [0xfd, 0x46],
} as const;

/** Functions of four lanes that are one instruction. */
export const INSTRUCTION: Readonly<Partial<Record<FormulaUnaryOp | FormulaBinaryOp, Code>>> = {
  abs: [0xfd, 0xe0, 1],
  neg: [0xfd, 0xe1, 1],
  sqrt: [0xfd, 0xe3, 1],
  add: [0xfd, 0xe4, 1],
  sub: [0xfd, 0xe5, 1],
  mul: [0xfd, 0xe6, 1],
  div: [0xfd, 0xe7, 1],
  minimum: [0xfd, 0xe8, 1],
  maximum: [0xfd, 0xe9, 1],
  ...MASK,
};

/** `x < bound ? bound : x` and `bound < x ? bound : x`, of x and the bound: a fraction of what `maximum` and `minimum` take. */
export const BOUND: Readonly<Partial<Record<FormulaBinaryOp, Code>>> = {
  maximum: [0xfd, 0xeb, 1],
  minimum: [0xfd, 0xea, 1],
};

/** A whole number from 0 to 63. */
export function constInt(value: number): Code {
  return [0x41, value];
}

/** The word at an address. */
export function loadInt(address: number): Code {
  return [constInt(0), 0x28, 2, unsigned(address)];
}

/** Four times the float32 at an address. */
export function loadSplat(address: number): Code {
  return [constInt(0), 0xfd, 0x09, 2, unsigned(address)];
}

/** Four times a number. */
export function splat(value: number): Code {
  return [0x43, float32(value), 0xfd, 0x13];
}

/** The value of a local. */
export function get(local: number): Code {
  return [0x20, unsigned(local)];
}

/** Puts what is on the stack into a local. */
export function set(local: number): Code {
  return [0x21, unsigned(local)];
}

/** Calls a function. */
export function call(index: number): Code {
  return [0x10, unsigned(index)];
}
