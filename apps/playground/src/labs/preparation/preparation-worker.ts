import { serveLab } from "../frame/serve-lab.ts";
import { measureStages } from "./measure.ts";

/** What the page may ask. */
export interface PreparationApi {
  measure: typeof measureStages;
}

serveLab<PreparationApi>({ measure: measureStages });
