import { reference, setBackend } from "@ganglion/tensor";
import { serveLab } from "../frame/serve-lab.ts";
import { traceExpression } from "./trace.ts";

/** What the page may ask. */
export interface GraphApi {
  trace: typeof traceExpression;
}

/** In double precision, which the reference has: numerical slopes need the digits. */
serveLab<GraphApi>({ trace: traceExpression }, async () => setBackend(reference()));
