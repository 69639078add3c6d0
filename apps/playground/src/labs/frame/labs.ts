/** The labs, in the order in which a course comes to them; each is a folder of `labs` and of `src/labs`. */
export const labNames = [
  "graph",
  "activations",
  "preparation",
  "initialization",
  "normalization",
  "transfer",
  "backends",
] as const;

/** The name of a lab, in its address too. */
export type LabName = (typeof labNames)[number];
