import { serveLab } from "../frame/serve-lab.ts";
import { compareAll } from "./compare.ts";
import { measureCurve } from "./curves.ts";
import { measureDeadUnits } from "./dead-units.ts";

/** What the page may ask. */
export interface ActivationsApi {
  curve: typeof measureCurve;
  dead: typeof measureDeadUnits;
  compare: typeof compareAll;
}

serveLab<ActivationsApi>({ curve: measureCurve, dead: measureDeadUnits, compare: compareAll });
