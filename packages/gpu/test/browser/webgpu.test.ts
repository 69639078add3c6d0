import { describeBackend } from "./suites/backend.ts";

describeBackend("webgpu");
