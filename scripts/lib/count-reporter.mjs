import { writeCounts } from "./counts.mjs";

/**
 * A vitest reporter that leaves the numbers of passed and failed tests where `npm test` sums them up. A file that does
 * not even load, a hook that fails and an error outside every test count as one failure each.
 *
 * @returns {import("vitest/reporters").Reporter}
 */
export function countReporter() {
  let folder = process.cwd();
  return {
    onInit(vitest) {
      folder = vitest.config.dir ?? vitest.config.root;
    },
    onTestRunEnd(modules, unhandledErrors) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const count = (/** @type {"passed" | "failed"} */ state) =>
        tests.filter((test) => test.result().state === state).length;
      const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
      const broken = groups.filter((group) => group.errors().length > 0).length;
      const failed = count("failed") + broken + unhandledErrors.length;
      writeCounts(folder, process.env["npm_lifecycle_event"] ?? "test", { passed: count("passed"), failed });
    },
  };
}
