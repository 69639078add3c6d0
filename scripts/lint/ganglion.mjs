import { errorsCarryData } from "./errors-carry-data.mjs";
import { inertTopLevel } from "./inert-top-level.mjs";
import { noClass } from "./no-class.mjs";
import { noInstanceofTensor } from "./no-instanceof-tensor.mjs";
import { noLayerKinds } from "./no-layer-kinds.mjs";

/** The lint rules that only this repository has. */
export default {
  meta: { name: "ganglion" },
  rules: {
    "errors-carry-data": errorsCarryData,
    "inert-top-level": inertTopLevel,
    "no-class": noClass,
    "no-instanceof-tensor": noInstanceofTensor,
    "no-layer-kinds": noLayerKinds,
  },
};
