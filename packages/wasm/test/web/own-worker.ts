import { serveWorker } from "../../src/serve-worker.ts";
import { becomeWebWorker } from "./scope.ts";

becomeWebWorker();
serveWorker();
