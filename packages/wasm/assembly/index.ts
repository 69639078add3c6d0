export { chunkStart } from "./control.ts";
/* For kernels that are linked at run time: functions of four lanes. */
export { erf, exp, expm1, log, log1p, sigmoid, sign, tanh } from "./math.ts";
export { powLanes as pow } from "./scalar.ts";
export { fail, run, serve, share, stop } from "./threads.ts";
