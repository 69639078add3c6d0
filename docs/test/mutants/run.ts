import { fileURLToPath } from "node:url";
import { startVitest } from "vitest/node";
import type { Mutant } from "./list.ts";

/** Which tests of a package notice a mutant: how many fail, and how many ran. */
export interface Verdict {
  readonly failed: number;
  readonly ran: number;
}

/** Runs the tests that a mutant names on sources with its change, which is made while they are loaded: no file is written. */
export async function runMutant(mutant: Mutant): Promise<Verdict> {
  const root = fileURLToPath(new URL(`../../../packages/${mutant.package}`, import.meta.url));
  const target = `/packages/${mutant.package}/src/${mutant.file}`;
  const replace = (code: string, id: string): string | undefined =>
    id.replaceAll("\\", "/").split("?")[0]?.endsWith(target) === true
      ? code.replace(mutant.from, () => mutant.to)
      : undefined;
  const vitest = await startVitest(
    "test",
    [...mutant.tests],
    {
      root,
      config: false,
      watch: false,
      reporters: [{}],
      include: ["test/**/*.test.ts"],
      isolate: false,
      maxWorkers: 2,
      bail: 1,
      // A test that only takes long has not noticed anything.
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
    {
      plugins: [{ name: "mutant", enforce: "pre", transform: replace }],
      resolve: { conditions: ["@ganglion/source"] },
      ssr: { resolve: { conditions: ["@ganglion/source"] } },
    },
  );
  const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
  const broken = vitest.state.getTestModules().filter((module) => module.errors().length > 0).length;
  const failed = tests.filter((test) => test.result().state === "failed").length + broken;
  await vitest.close();
  return { failed, ran: tests.length };
}
