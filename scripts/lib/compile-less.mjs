import { setFlagsFromString } from "node:v8";

/**
 * Lets V8 compile a function anew only once it has run for some six times as long as by default. Most of what tests call they call a
 * few thousand times, and then to compile it for speed, on threads of its own, costs up to a quarter of all the work; what loops for long is
 * compiled all the same. A version of Node that has no such flag says so and goes on.
 */
setFlagsFromString("--interrupt-budget=400000");
