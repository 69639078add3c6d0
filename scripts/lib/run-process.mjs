import { spawn } from "node:child_process";

/**
 * @typedef {object} Command
 * @property {string} file
 * @property {string[]} args
 * @property {boolean} [shell] needed for `.cmd` files on Windows
 *
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [quiet] collects the output and shows nothing
 * @property {number | undefined} [limit] after so many milliseconds it is ended
 *
 * @typedef {object} Outcome
 * @property {number} code the exit status; 1 where the process was killed or could not start
 * @property {string} output what it printed, where `quiet` collected it
 */

/**
 * Runs one process to its end, without standard input. Without `quiet` its output goes straight to the terminal.
 *
 * @param {Command} command
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function runProcess(command, { cwd = process.cwd(), env = process.env, quiet = false, limit } = {}) {
  return new Promise((resolve) => {
    const stdio = quiet ? "pipe" : "inherit";
    const { file, args, shell = false } = command;
    const child = spawn(file, args, { cwd, env, shell, stdio: ["ignore", stdio, stdio] });
    let output = "";
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    const timer = limit === undefined ? undefined : setTimeout(() => child.kill(), limit);
    const settle = (/** @type {Outcome} */ outcome) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    child.on("error", (error) => settle({ code: 1, output: `${output}${error.message}\n` }));
    child.on("close", (code) => settle({ code: code ?? 1, output }));
  });
}
