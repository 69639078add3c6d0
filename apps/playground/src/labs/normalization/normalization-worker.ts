import { serveLab } from "../frame/serve-lab.ts";
import { measureAveraged } from "./averaged.ts";
import { trainNorms } from "./train-norms.ts";

/** What the page may ask. */
export interface NormalizationApi {
  averaged: typeof measureAveraged;
  train: typeof trainNorms;
}

serveLab<NormalizationApi>({ averaged: measureAveraged, train: trainNorms });
