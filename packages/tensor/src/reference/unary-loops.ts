import type { UnaryOp } from "../backend.ts";
import type { TypedArray } from "../dtype.ts";
import { erf } from "./erf.ts";

/** Fills `y` with a function of each element of `x`. */
export type UnaryLoop = (y: TypedArray, x: TypedArray) => void;

/**
 * The loop of `op`. Each has its own, so that the function of one number is compiled into it. Int32 needs no other: what
 * is stored wraps.
 */
export function unaryLoop(op: UnaryOp): UnaryLoop {
  return LOOPS[op];
}

const LOOPS: Readonly<Record<UnaryOp, UnaryLoop>> = {
  neg: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = -(x[i] as number);
  },
  abs: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i] as number);
  },
  sign: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sign(x[i] as number) + 0;
  },
  exp: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i] as number);
  },
  expm1: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.expm1(x[i] as number);
  },
  log: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i] as number);
  },
  log1p: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log1p(x[i] as number);
  },
  sqrt: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i] as number);
  },
  tanh: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i] as number);
  },
  erf: (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = erf(x[i] as number);
  },
};
