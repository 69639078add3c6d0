import { describeOps } from "@ganglion/tensor/testing";
import { describe, it } from "vitest";
import { everywhere } from "./everywhere.ts";

describeOps("wasm, by Winograd's method wherever it can", () => everywhere("f2"), { describe, it });
