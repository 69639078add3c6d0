import { autoBackend } from "ganglion";

await autoBackend();
