"use strict";
// The oldest of Nodes must be able to read this file and say its one sentence: ES5 only, and nothing from npm.

var range = require("../package.json").engines.node;
var oldest = versionOf(range);
var newLine = versionOf(range.split("||")[1]);

/** The major and minor number of the first version in a text. */
function versionOf(text) {
  var found = /(\d+)\.(\d+)/.exec(text);
  return { text: found[0], major: Number(found[1]), minor: Number(found[2]) };
}

/** Whether `running` lies in `^oldest || >=newLine`, the form of range that package.json states. */
function satisfies(running) {
  if (running.major === oldest.major) return running.minor >= oldest.minor;
  if (running.major === newLine.major) return running.minor >= newLine.minor;
  return running.major > newLine.major;
}

/** Whether this Node can run `command`; where it cannot, says so and sets a non-zero exit code. */
module.exports = function supportedNode(command) {
  if (satisfies(versionOf(process.version))) return true;
  var needed = "Node " + oldest.text + " or newer (in the " + newLine.major + " line: " + newLine.text + " or newer)";
  var remedy = "Install a current Node from https://nodejs.org and run it again.";
  console.error(command + " needs " + needed + ", and this is Node " + process.version.slice(1) + ". " + remedy);
  process.exitCode = 1;
  return false;
};
