import type { DataSummary } from "../worker/protocol.ts";

/** Whether samples are points of the plane, not pictures. */
export function isOfPoints(data: DataSummary | undefined): data is DataSummary {
  return data !== undefined && data.heldOut.points.length > 0;
}
