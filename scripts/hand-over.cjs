"use strict";
// Apart from the entries because an older Node cannot even parse `import()`.

/**
 * Continues in the modern module at `path`, which starts by itself.
 *
 * @param {string} path
 */
module.exports = function handOver(path) {
  return import(path);
};
