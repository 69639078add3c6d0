export { ARGUMENTS, FLOATS, OWN, SLEEPERS, WORKSPACE, WORKSPACE_STRIDE } from "./control.ts";
export { fail, run, serve, share, stop } from "./threads.ts";
