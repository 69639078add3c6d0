import { expectTypeOf, it } from "vitest";
import { type Rng, type RngState, rng, type Tensor } from "../../src/index.ts";

it("has the types that the documentation promises", () => {
  expectTypeOf(rng).parameter(0).toEqualTypeOf<number | RngState>();
  expectTypeOf(rng).returns.toEqualTypeOf<Rng>();
  expectTypeOf<Rng["uniform"]>().returns.toEqualTypeOf<Tensor>();
  expectTypeOf<Rng["permutation"]>().returns.toEqualTypeOf<Int32Array>();
  expectTypeOf<Rng["split"]>().returns.toEqualTypeOf<Rng>();
  // @ts-expect-error whole numbers come from integer() and permutation()
  expectTypeOf<Rng["normal"]>().toBeCallableWith([2], { dtype: "int32" });
});
