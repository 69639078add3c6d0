import { writeCounts } from "./counts.mjs";

/** @typedef {import("vitest/node").TestCase} TestCase */
/** @typedef {import("vitest/node").TestModule} TestModule */
/** @typedef {import("vitest/node").TestSuite} TestSuite */

/**
 * A vitest reporter that leaves the numbers of passed and failed tests where `npm test` sums them up, with the names of those
 * that failed and of those that passed at a second try only. A file that does not even load, a hook that fails and an error
 * outside every test count as one failure each.
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
      const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
      const failures = [
        ...tests.flatMap((test) =>
          test.result().state === "failed" ? [told(nameOf(test), test.result().errors)] : [],
        ),
        ...groups.flatMap((group) => (group.errors().length > 0 ? [told(nameOf(group), group.errors())] : [])),
        ...unhandledErrors.map((error) => told("outside of tests", [error])),
      ];
      const passed = tests.filter((test) => test.result().state === "passed");
      const flaky = passed.filter((test) => test.diagnostic()?.flaky === true);
      const retried = flaky.map((test) => told(nameOf(test), test.result().errors));
      writeCounts(folder, process.env["npm_lifecycle_event"] ?? "test", {
        passed: passed.length,
        failed: failures.length,
        ...(failures.length > 0 && { failures }),
        ...(retried.length > 0 && { retried }),
      });
    },
  };
}

/** @param {TestCase | TestModule | TestSuite} entity */
function nameOf(entity) {
  if (entity.type === "module") return entity.relativeModuleId;
  return `${entity.module.relativeModuleId} > ${entity.fullName}`;
}

/**
 * @param {string} name
 * @param {readonly { message?: unknown }[] | undefined} errors
 */
function told(name, errors) {
  const [line = ""] = String(errors?.[0]?.message ?? "").split("\n");
  return line === "" ? name : `${name}: ${line.slice(0, 300)}`;
}
