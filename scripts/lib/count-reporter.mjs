import { relative } from "node:path";
import { writeCounts } from "./counts.mjs";

/** @typedef {import("vitest/node").TestCase} TestCase */
/** @typedef {import("vitest/node").TestModule} TestModule */
/** @typedef {import("vitest/node").TestSuite} TestSuite */

/**
 * A vitest reporter that leaves the numbers of passed and failed tests where `npm test` sums them up, with the names of those
 * that failed, by file. A file that does not even load, a hook that fails and an error outside every test count as one failure each.
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
      const files = modules.map((module) => countsOf(module, folder));
      const broken = files.filter((file) => file.failures.length > 0);
      const outside = unhandledErrors.map((error) => told("outside of tests", [error]));
      const failures = [...broken.flatMap((file) => file.failures), ...outside];
      writeCounts(folder, process.env["npm_lifecycle_event"] ?? "test", {
        passed: files.reduce((total, { passed }) => total + passed, 0),
        failed: failures.length,
        ...(failures.length > 0 && { failures, broken }),
      });
    },
  };
}

/**
 * @param {TestModule} module
 * @param {string} folder of the package
 * @returns {import("./counts.mjs").FileCounts}
 */
function countsOf(module, folder) {
  const tests = [...module.children.allTests()];
  const groups = [module, ...module.children.allSuites()];
  return {
    file: relative(folder, module.moduleId).replaceAll("\\", "/"),
    passed: tests.filter((test) => test.result().state === "passed").length,
    failures: [
      ...tests.flatMap((test) => (test.result().state === "failed" ? [told(nameOf(test), test.result().errors)] : [])),
      ...groups.flatMap((group) => (group.errors().length > 0 ? [told(nameOf(group), group.errors())] : [])),
    ],
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
