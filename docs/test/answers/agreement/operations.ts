import type { Runner } from "@ganglion/fixtures";
import { isTensor } from "@ganglion/tensor";
import { type FixtureCase, fixtureCases } from "@ganglion/tensor/testing";

/** Runs a case of `fixtures/ops` as the op suite does. */
export const runOperation: Runner = (row, inputs) => {
  const [one] = fixtureCases([row as unknown as FixtureCase]);
  if (one === undefined)
    throw new Error(`runOperation: there must be a case, got none of ${row.name}. Check the file.`);
  return { y: one.run(...inputs.filter(isTensor)), leaves: inputs };
};
