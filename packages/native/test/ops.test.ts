import { describeOps } from "@ganglion/tensor/testing";
import { describe, it } from "vitest";
import { nativeBackends } from "./backends.ts";

for (const [name, make] of nativeBackends) describeOps(`native, ${name}`, make, { describe, it });
