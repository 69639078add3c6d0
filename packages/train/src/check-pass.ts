import { refusal } from "@ganglion/tensor";
import type { Promised } from "./check-source.ts";

/** @throws RangeError unless a pass over a source gave as much as its size says. */
export function checkPass(where: string, name: string, promised: Promised, given: Promised): void {
  if (given.batches === promised.batches && given.samples === promised.samples) return;
  const write = ({ batches, samples }: Promised): string => `${samples} samples in ${batches} batches`;
  const remedy = "Each pass must give size samples, batchSize of them in each batch but the last.";
  throw refusal(RangeError, where, `${name} must give what its size says, ${write(promised)}`, write(given), remedy);
}
