import { backward } from "../../backward.ts";
import type { Backend } from "../../backend.ts";
import { tensor } from "../../create.ts";
import { type DType, isFloat, type TypedArray } from "../../dtype.ts";
import { reference } from "../../reference/reference.ts";
import { scope } from "../../scope.ts";
import type { Tensor } from "../../tensor.ts";
import { findDifference } from "../all-close.ts";
import { assertGradCheck } from "../grad-check.ts";
import type { HostValues } from "../host-values.ts";
import { type ErrorCase, type OpCase, rounded, toleranceOf, upstreamWeights, type ValueCase } from "./op-case.ts";

/**
 * Runs one row of the op suite: its value in every dtype that the backend has, its gradients against those known
 * beforehand and those of the reference backend, difference quotients where there is float64, and that no memory is left.
 * @throws Error that names the case, the backend, the dtype and the first difference.
 */
export async function runOpCase(opCase: OpCase, backend: Backend): Promise<void> {
  const before = backend.memory().buffers;
  if (opCase.kind === "error") {
    runErrorCase(opCase, backend);
  } else {
    for (const dtype of dtypesOf(opCase, backend)) await runValueCase(opCase, backend, dtype);
  }
  const left = backend.memory().buffers - before;
  if (left > 0) {
    throw new Error(`${opCase.name} (${backend.name}): buffers must all be given back, got ${left} that were not.`);
  }
}

function runErrorCase({ name, inputs, run, message }: ErrorCase, backend: Backend): void {
  const got = scope(() => {
    const xs = inputs.map((input) => {
      const given = rounded(input, "float32");
      return upload(given, given.dtype as DType, backend, false);
    });
    try {
      return `a result of shape [${run(...xs).shape.join(", ")}]`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
  if (got !== message) throw new Error(`${name} (${backend.name}): the error must say "${message}", got "${got}".`);
}

async function runValueCase(opCase: ValueCase, backend: Backend, dtype: DType): Promise<void> {
  const where = `${opCase.name} (${backend.name}, ${dtype})`;
  const inputs = opCase.inputs.map((input) => rounded(input, dtype));
  const expected = rounded(opCase.expected(...inputs), dtype);
  const upstream = opCase.gradient === "none" ? undefined : rounded(upstreamOf(opCase, expected), dtype);
  const { value, grads } = await evaluate(opCase, inputs, upstream, backend);
  assertSame(where, value, expected, toleranceOf(opCase.tolerance, expected.dtype as DType));
  if (upstream === undefined) return;
  const known = opCase.grads?.(upstream, ...inputs).map((grad) => grad && rounded(grad, dtype));
  const others = [known, (await evaluate(opCase, inputs, upstream, reference())).grads];
  for (const [index, grad] of grads.entries()) {
    for (const other of others) {
      const wanted = other?.[index];
      if (grad !== undefined && wanted !== undefined) {
        assertSame(`${where}, gradient of input ${index}`, grad, wanted, { rtol: 1e-4, atol: 1e-5 });
      }
    }
  }
  if (opCase.gradient === "check" && dtype === "float64") await checkQuotients(opCase, inputs, backend);
}

/** Explicit dtypes leave nothing to choose; else the case runs in each dtype that holds fractions. */
function dtypesOf({ inputs }: ValueCase, backend: Backend): DType[] {
  if (inputs.length > 0 && inputs.every((input) => input.dtype !== undefined)) return ["float32"];
  return backend.dtypes.filter(isFloat);
}

function upstreamOf(opCase: ValueCase, expected: HostValues): HostValues {
  return opCase.upstream ?? upstreamWeights(expected.shape);
}

interface Outcome {
  readonly value: HostValues;
  readonly grads: readonly (HostValues | undefined)[];
}

/** The result, and the gradients of the inputs that can have one: 0 for those that nothing depends on. */
async function evaluate(
  { name, run }: ValueCase,
  inputs: readonly HostValues[],
  upstream: HostValues | undefined,
  backend: Backend,
): Promise<Outcome> {
  const { y, xs } = scope(() => {
    const leaves = inputs.map((input) => upload(input, input.dtype as DType, backend, upstream !== undefined));
    const result = run(...leaves);
    if (upstream !== undefined) {
      if (!result.requiresGrad) throw new Error(`${name} (${backend.name}): the operation must be recorded, got none.`);
      backward(result, { grad: upload(upstream, upstream.dtype as DType, backend, false) });
    }
    return { y: result, xs: leaves };
  });
  const value = await download(y);
  const grads = await Promise.all(
    xs.map((x) => {
      if (!x.requiresGrad) return undefined;
      return x.grad === undefined ? zerosLike(x) : download(x.grad);
    }),
  );
  for (const x of [y, ...xs]) x.dispose();
  return { value, grads };
}

function upload({ shape, data }: HostValues, dtype: DType, backend: Backend, requiresGrad: boolean): Tensor {
  const values = data as TypedArray;
  return tensor(values, { shape, dtype, backend, requiresGrad: requiresGrad && isFloat(dtype) });
}

async function download(x: Tensor): Promise<HostValues> {
  return { shape: x.shape, dtype: x.dtype, data: await x.data() };
}

function zerosLike({ shape, dtype, size }: Tensor): HostValues {
  return { shape, dtype, data: new Float64Array(size) };
}

function assertSame(
  where: string,
  got: HostValues,
  wanted: HostValues,
  tolerance: { rtol?: number; atol?: number },
): void {
  const difference = findDifference(got, wanted, tolerance);
  if (difference !== undefined) throw new Error(`${where}: ${difference}`);
}

async function checkQuotients(
  { name, run }: ValueCase,
  inputs: readonly HostValues[],
  backend: Backend,
): Promise<void> {
  const xs = inputs.map((input) => upload(input, input.dtype as DType, backend, false));
  try {
    await assertGradCheck(run, xs, { maxKinks: 0 });
  } catch (error) {
    throw new Error(`${name} (${backend.name}): ${(error as Error).message}`, { cause: error });
  } finally {
    for (const x of xs) x.dispose();
  }
}
