import { describeOps } from "@ganglion/tensor/testing";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";

describeOps("wasm", () => wasm({ threads: 1 }), { describe, it });
describeOps("wasm, deterministic", () => wasm({ threads: 1, deterministic: true }), { describe, it });
