"use strict";
// The oldest of Nodes must be able to read this file and say its one sentence: ES5 only, and nothing from npm.

var range = require("../package.json").engines.node;
var oldest = versionOf(range);
var newLine = versionOf(range.slice(range.indexOf("||")));

/**
 * The major and minor number of the first version in a text.
 *
 * @param {string} text
 */
function versionOf(text) {
  var found = /(\d+)\.(\d+)/.exec(text) || ["0.0", "0", "0"];
  return { text: found[0], major: Number(found[1]), minor: Number(found[2]) };
}

/**
 * Whether `running` lies in `^oldest || >=newLine`, the form of range that package.json states.
 *
 * @param {{ major: number, minor: number }} running
 */
function satisfies(running) {
  if (running.major === oldest.major) return running.minor >= oldest.minor;
  if (running.major === newLine.major) return running.minor >= newLine.minor;
  return running.major > newLine.major;
}

/**
 * Whether this Node can run `command`; where it cannot, says so and sets a non-zero exit code.
 *
 * @param {string} command
 */
module.exports = function supportedNode(command) {
  var running = versionOf(process.version);
  if (satisfies(running)) return true;
  var needed = "Node " + oldest.text + " or newer (in the " + newLine.major + " line: " + newLine.text + " or newer)";
  var remedy = "Install a current Node from https://nodejs.org and run it again.";
  console.error(command + " needs " + needed + ", and this is Node " + process.version.slice(1) + ". " + remedy);
  process.exitCode = 1;
  // Node 0.10 has no exitCode.
  if (running.major === 0) process.exit(1);
  return false;
};
