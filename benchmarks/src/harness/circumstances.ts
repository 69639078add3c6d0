import { availableParallelism, cpus } from "node:os";
import type { Circumstances } from "./result.ts";

/** This machine, now. */
export function circumstances(versions: readonly string[], absent: readonly string[]): Circumstances {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    node: process.version,
    date: new Date().toISOString().slice(0, 10),
    versions,
    absent,
  };
}
