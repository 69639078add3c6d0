import { serveTraining } from "../../src/worker/index.ts";
import { serve } from "./served-training.ts";

serve();
// As where a browser runs the script twice.
serveTraining(() => {
  throw new Error("the second call must not be asked");
});
