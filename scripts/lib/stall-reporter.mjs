import { spawnSync } from "node:child_process";

/** How long nothing may begin or end, in milliseconds: some three times what the longest test may take. */
const PATIENCE = 600_000;

/**
 * A vitest reporter that ends a run which stands still, and names what was under way. Vitest's own limits cannot end a test that
 * holds its thread, in a loop or in `Atomics.wait`: without this one such test would hold all of `npm test` until the machine is
 * taken away, and nothing would say which it was.
 *
 * @param {object} [options]
 * @param {number} [options.patience] in milliseconds
 * @param {(text: string) => void} [options.end] says it, and ends the process
 * @returns {import("vitest/reporters").Reporter}
 */
export function stallReporter({ patience = PATIENCE, end = endRun } = {}) {
  const underWay = /** @type {Map<string, string>} */ (new Map());
  let timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  const stand = () => {
    const names =
      underWay.size === 0 ? "no test; between files, or before the end" : [...underWay.values()].join("\n  ");
    end(`Stalled: nothing began or ended for ${patience / 1000} s. Under way:\n  ${names}\n`);
  };
  const watch = () => {
    clearTimeout(timer);
    timer = setTimeout(stand, patience);
    timer.unref();
  };
  const begin = (/** @type {string} */ key, /** @type {string} */ name) => {
    underWay.set(key, name);
    watch();
  };
  const finish = (/** @type {string} */ key) => {
    underWay.delete(key);
    watch();
  };
  return {
    onInit: watch,
    onTestModuleQueued: (module) => begin(module.id, module.relativeModuleId),
    onTestModuleEnd: (module) => finish(module.id),
    onTestCaseReady: (test) => begin(test.id, `${test.module.relativeModuleId} > ${test.fullName}`),
    onTestCaseResult: (test) => finish(test.id),
    onHookStart: ({ entity, name }) => begin(`${entity.id} ${name}`, `${name} of ${entity.id}`),
    onHookEnd: ({ entity, name }) => finish(`${entity.id} ${name}`),
    onTestRunEnd: watch,
  };
}

/** @param {string} text */
function endRun(text) {
  process.stderr.write(text);
  // A worker that holds its thread does not hear that its parent is gone.
  if (process.platform !== "win32") spawnSync("pkill", ["-KILL", "-P", String(process.pid)]);
  process.exit(1);
}
