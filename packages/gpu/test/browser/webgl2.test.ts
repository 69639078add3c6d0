import { describeBackend } from "./suites/backend.ts";

describeBackend("webgl2");
