import { withoutFused } from "@ganglion/tensor";
import { type Deviations, type OpCase, type OpReport, opCases, runOpCases } from "@ganglion/tensor/testing";
import { sharedBackend, type Variant } from "./backends.ts";
import { type Errors, errorsOf, relativeError, worse } from "./relative-error.ts";
import { type Tap, tap } from "./tap.ts";

/** Which part of the suite runs, and where. */
export interface OpSuiteRequest {
  readonly variant: Variant;
  readonly deviations: Deviations;
  /** The cases to run; all by default, and those that use a fused kernel without it as well. */
  readonly names?: readonly string[];
}

/** What became of the op suite. */
export interface OpSuiteResult {
  /** On the backend as it is. */
  readonly report: OpReport;
  /** Without its fused kernels: the cases that use one, where all run; for the others nothing is different. */
  readonly composed: OpReport;
  /** The operations that use fused kernels. */
  readonly fusedOps: readonly string[];
  /** By operation, how far values and gradients were from what they should be. */
  readonly errors: Readonly<Record<string, Errors>>;
}

/** Runs the op suite of `@ganglion/tensor`. */
export async function opSuite({ variant, deviations, names }: OpSuiteRequest): Promise<OpSuiteResult> {
  const backend = await sharedBackend(variant);
  const reports: OpReport[] = [];
  const fusedCases: OpCase[] = [];
  const errors: Record<string, Errors> = {};
  for (const opCase of opCases().filter(({ name }) => names?.includes(name) ?? true)) {
    const mine = tap(backend);
    const { watched, error } = watch(opCase, mine);
    reports.push(await runOpCases(mine.backend, { cases: [watched], deviations: declaredFor([opCase], deviations) }));
    if (mine.fusedCalls() > 0) fusedCases.push(opCase);
    const found = error();
    if (found !== undefined && deviations[opCase.name] === undefined)
      errors[opCase.op] = worse(errors[opCase.op], found);
  }
  const composedCases = names === undefined ? fusedCases : [];
  return {
    report: merge(reports),
    composed: await runOpCases(withoutFused(backend), {
      cases: composedCases,
      deviations: declaredFor(composedCases, deviations),
    }),
    fusedOps: [...new Set(fusedCases.map(({ op }) => op))],
    errors,
  };
}

/** Those of `deviations` that `cases` have. */
function declaredFor(cases: readonly OpCase[], deviations: Deviations): Deviations {
  const names = new Set(cases.map(({ name }) => name));
  return Object.fromEntries(Object.entries(deviations).filter(([name]) => names.has(name)));
}

/** The case, seen while it runs: what it expects, and what is read of its results and of the reference backend's. */
function watch(opCase: OpCase, mine: Tap): { readonly watched: OpCase; error(): Errors | undefined } {
  if (opCase.kind === "error") return { watched: opCase, error: () => undefined };
  let expected: ArrayLike<number> = [];
  let reference: Tap | undefined;
  const watched: OpCase = {
    ...opCase,
    expected(...inputs) {
      const result = opCase.expected(...inputs);
      // As the tensor would hold it: what is too large for a float32 is infinite.
      expected = Float32Array.from(result.data);
      return result;
    },
    run(...inputs) {
      const result = opCase.run(...inputs);
      if (result.backend !== mine.backend) reference = tap(result.backend, true);
      return result;
    },
  };
  return {
    watched,
    error() {
      const [value, ...gradients] = mine.downloads;
      if (value === undefined) return undefined;
      const wanted = reference?.downloads.slice(1) ?? [];
      return errorsOf(
        relativeError(value, expected),
        gradients.map((grad, i) => relativeError(grad, wanted[i] ?? [])),
      );
    },
  };
}

function merge(reports: readonly OpReport[]): OpReport {
  return {
    passed: reports.flatMap(({ passed }) => passed),
    failed: reports.flatMap(({ failed }) => failed),
    deviating: reports.flatMap(({ deviating }) => deviating),
  };
}
