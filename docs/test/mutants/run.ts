import { fileURLToPath } from "node:url";
import { createVitest, type TestModule, type Vitest } from "vitest/node";
import type { Mutant } from "./list.ts";

/** Which tests of a package notice a mutant: how many fail, and how many ran. */
export interface Verdict {
  readonly failed: number;
  readonly ran: number;
}

/** The tests of a package, ready to be run on sources with one change or another. */
export interface MutantRunner {
  /** Runs the tests whose files' names have one of `tests` in them; on the sources as they are where no mutant is given. */
  run(tests: readonly string[], mutant?: Mutant): Promise<Verdict>;
  close(): Promise<void>;
}

/**
 * Opens a package's tests. A change is made while its file is loaded: no file is written, and what did not change is
 * transformed once for all runs.
 */
export async function openMutants(name: string): Promise<MutantRunner> {
  const root = fileURLToPath(new URL(`../../../packages/${name}`, import.meta.url));
  let current: Mutant | undefined;
  const replace = (code: string, id: string): string | undefined =>
    current !== undefined && id.split("?")[0] === `${root}/src/${current.file}`.replaceAll("\\", "/")
      ? code.replace(current.from, () => (current as Mutant).to)
      : undefined;
  const vitest = await createVitest("test", options(root), {
    plugins: [{ name: "mutant", enforce: "pre", transform: replace }],
    resolve: { conditions: ["@ganglion/source"] },
    ssr: { resolve: { conditions: ["@ganglion/source"] } },
  });
  return {
    close: () => vitest.close(),
    async run(tests, mutant) {
      const changed = [current, mutant].flatMap((one) => (one === undefined ? [] : [`${root}/src/${one.file}`]));
      current = mutant;
      for (const file of changed) vitest.invalidateFile(file);
      return runFiles(vitest, tests);
    },
  };
}

function options(root: string): Parameters<typeof createVitest>[1] {
  return {
    root,
    config: false,
    watch: false,
    reporters: [{}],
    include: ["test/**/*.test.ts"],
    isolate: false,
    maxWorkers: 1,
    pool: "threads",
    bail: 1,
    // A test that only takes long has not noticed anything.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  };
}

async function runFiles(vitest: Vitest, tests: readonly string[]): Promise<Verdict> {
  const files = await vitest.globTestSpecifications([...tests]);
  const { testModules } = await vitest.runTestSpecifications(files, true);
  const modules: readonly TestModule[] = testModules;
  const all = modules.flatMap((module) => [...module.children.allTests()]);
  const broken = modules.filter((module) => module.errors().length > 0).length;
  return { failed: all.filter((test) => test.result().state === "failed").length + broken, ran: all.length };
}
