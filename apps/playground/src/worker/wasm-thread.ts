import { serveWorker } from "@ganglion/wasm";

serveWorker();
