import { serveLab } from "../frame/serve-lab.ts";
import { measureDevices } from "./measure.ts";

/** What the page may ask. */
export interface BackendsApi {
  measure: typeof measureDevices;
}

serveLab<BackendsApi>({ measure: measureDevices }, async () => undefined);
