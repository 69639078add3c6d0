import type { Case } from "../harness/row.ts";
import type { ContestantId } from "../harness/contestants.ts";
import type { Task } from "../harness/work.ts";

/** A library that is ready to work. */
export interface Peer {
  /** Such as `tfjs 4.22.0`. */
  readonly version: string;
  /** The tasks of a case by contestant; none where the library does not take part. */
  prepare(one: Case): Promise<readonly (readonly [ContestantId, Task])[]>;
  close(): void | Promise<void>;
}
