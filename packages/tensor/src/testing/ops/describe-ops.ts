import type { Backend } from "../../backend.ts";
import type { OpCase } from "./op-case.ts";
import { opCases } from "./op-cases.ts";
import { runOpCase } from "./run-op-case.ts";

/** What a backend is known not to do as the suite asks: names of cases with the reason why. */
export type Deviations = Readonly<Record<string, string>>;

/** The two functions of a test framework that the suite needs. */
export interface TestFunctions {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => Promise<void>) => unknown;
}

/** Which cases run, and what may go wrong. */
export interface OpSuiteOptions {
  /** The rows to run; all of `opCases()` by default. */
  readonly cases?: readonly OpCase[];
  /** Cases that may fail. Their reasons are part of the report. */
  readonly deviations?: Deviations;
}

/**
 * Declares a test for every row of the op suite: the one line that a new backend's tests need. A case with a known
 * deviation has the reason in its title and may fail.
 * @example
 * ```ts no-run
 * import { reference } from "@ganglion/tensor";
 * import { describeOps } from "@ganglion/tensor/testing";
 * import { describe, it } from "vitest";
 * describeOps("reference", reference, { describe, it });
 * ```
 */
export function describeOps(
  name: string,
  makeBackend: () => Backend | Promise<Backend>,
  { describe, it, cases = opCases(), deviations = {} }: TestFunctions & OpSuiteOptions,
): void {
  let backend: Promise<Backend> | undefined;
  const made = (): Promise<Backend> => {
    backend ??= Promise.resolve(makeBackend());
    return backend;
  };
  describe(`operations on ${name}`, () => {
    for (const opCase of cases) {
      const reason = deviations[opCase.name];
      if (reason === undefined) it(opCase.name, async () => runOpCase(opCase, await made()));
      else it(`${opCase.name} (may deviate: ${reason})`, async () => void (await messageOf(opCase, await made())));
    }
    it("declares deviations of cases that exist", async () => checkNames(cases, deviations));
  });
}

/** What became of the op suite on one backend. */
export interface OpReport {
  readonly passed: readonly string[];
  readonly failed: readonly { readonly name: string; readonly message: string }[];
  /** The declared deviations, with what they say; `message` is undefined where the case passed after all. */
  readonly deviating: readonly {
    readonly name: string;
    readonly reason: string;
    readonly message: string | undefined;
  }[];
}

/**
 * Runs the op suite without a test framework, for pages and scripts, and reports what passed, failed and deviated.
 * @throws Error if a deviation is declared for a case that does not exist.
 */
export async function runOpCases(
  backend: Backend,
  { cases = opCases(), deviations = {} }: OpSuiteOptions = {},
): Promise<OpReport> {
  checkNames(cases, deviations);
  const passed: string[] = [];
  const failed: OpReport["failed"][number][] = [];
  const deviating: OpReport["deviating"][number][] = [];
  for (const opCase of cases) {
    const { name } = opCase;
    const reason = deviations[name];
    const message = await messageOf(opCase, backend);
    if (reason !== undefined) deviating.push({ name, reason, message });
    else if (message === undefined) passed.push(name);
    else failed.push({ name, message });
  }
  return { passed, failed, deviating };
}

async function messageOf(opCase: OpCase, backend: Backend): Promise<string | undefined> {
  try {
    await runOpCase(opCase, backend);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkNames(cases: readonly OpCase[], deviations: Deviations): void {
  const names = new Set(cases.map((opCase) => opCase.name));
  const unknown = Object.keys(deviations).filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `describeOps: deviations must name cases that exist, got ${unknown.map((name) => JSON.stringify(name)).join(", ")}. ` +
        "Copy the name from opCases().",
    );
  }
}
