import { runInThisContext } from "node:vm";
import { WORKER_SOURCE } from "../../src/worker-source.ts";
import { becomeWebWorker } from "./scope.ts";

becomeWebWorker();
runInThisContext(WORKER_SOURCE);
