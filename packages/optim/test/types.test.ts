import type { Layer, Tensor } from "@ganglion/tensor";
import { expect, expectTypeOf, test } from "vitest";
import {
  type AdamOptions,
  adam,
  adamW,
  clipGradNorm,
  clipGradValue,
  cosineAnnealing,
  ema,
  type Optimizer,
  type OptimizerParameters,
  type ParameterGroup,
  reduceOnPlateau,
  type Schedule,
  type SgdOptions,
  sgd,
  swa,
} from "../src/index.ts";

test("sgd wants a rate, adam has one", () => {
  expectTypeOf<SgdOptions["learningRate"]>().toEqualTypeOf<number | Schedule>();
  expectTypeOf(sgd).toBeCallableWith([] as OptimizerParameters<SgdOptions>, { learningRate: 0.1 });
  expectTypeOf(sgd).toBeCallableWith([{ parameters: [] as Tensor[], learningRate: 0.1 }]);
  // @ts-expect-error there is no rate
  expect(() => sgd([] as Tensor[])).toThrow("learningRate must be");
  expectTypeOf<AdamOptions["learningRate"]>().toEqualTypeOf<number | Schedule | undefined>();
  expectTypeOf(adam).toBeCallableWith([] as Tensor[]);
  expectTypeOf(adamW).returns.toEqualTypeOf<Optimizer>();
});

test("a group may override every option of its optimizer", () => {
  expectTypeOf<{ parameters: Tensor[]; momentum: number }>().toExtend<ParameterGroup<SgdOptions>>();
  expectTypeOf<{ parameters: Tensor[]; momentum: string }>().not.toExtend<ParameterGroup<SgdOptions>>();
  expectTypeOf<Tensor[]>().toExtend<OptimizerParameters<SgdOptions>>();
  expectTypeOf(adamW).toBeCallableWith([{ parameters: {} as Layer }, { parameters: [] as Tensor[], weightDecay: 0 }]);
});

test("a model stands wherever its parameters do", () => {
  expectTypeOf<Layer>().toExtend<OptimizerParameters<SgdOptions>>();
  for (const take of [adam, adamW, ema, swa]) expectTypeOf(take).toBeCallableWith({} as Layer);
  expectTypeOf(clipGradNorm).toBeCallableWith({} as Layer, 1, { errorIfNonfinite: true });
  expectTypeOf(clipGradNorm).returns.toEqualTypeOf<Tensor>();
  expectTypeOf(clipGradValue).toBeCallableWith([{} as Layer, {} as Tensor], 1);
});

test("any function of the step is a schedule", () => {
  expectTypeOf<(step: number) => number>().toExtend<Schedule>();
  expectTypeOf<() => number>().toExtend<Schedule>();
  expectTypeOf(cosineAnnealing).returns.toEqualTypeOf<Schedule>();
  expectTypeOf(reduceOnPlateau).returns.toExtend<Schedule>();
});
