import { serveLab } from "../frame/serve-lab.ts";
import { measureInit } from "./measure.ts";

/** What the page may ask. */
export interface InitApi {
  measure: typeof measureInit;
}

serveLab<InitApi>({ measure: measureInit });
