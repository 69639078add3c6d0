import type { Layer, Tensor } from "@ganglion/tensor";
import { expectTypeOf, test } from "vitest";
import { type Activation, gelu, leakyRelu, maxout, prelu, relu, type SoftplusOptions, softplus } from "../src/index.ts";

test("every activation is a layer, and an Activation whatever its options are", () => {
  expectTypeOf(relu).toExtend<Layer>();
  expectTypeOf(leakyRelu).toExtend<Activation>();
  expectTypeOf([relu, leakyRelu, gelu]).toExtend<readonly Activation[]>();
  expectTypeOf(prelu).returns.toExtend<Activation>();
  expectTypeOf(maxout).returns.toExtend<Activation>();
});

test("options are typed by the function they belong to", () => {
  expectTypeOf(leakyRelu.options.negativeSlope).toEqualTypeOf<number>();
  expectTypeOf(gelu.with).parameter(0).toEqualTypeOf<Partial<{ readonly approximate: "none" | "tanh" }>>();
  expectTypeOf(softplus.with).returns.toEqualTypeOf<Activation<SoftplusOptions>>();
  expectTypeOf(relu.derivative).toEqualTypeOf<(x: Tensor) => Tensor>();
  expectTypeOf(relu.range).toEqualTypeOf<readonly [low: number, high: number]>();
});
