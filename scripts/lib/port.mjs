import { connect } from "node:net";
import { StopError } from "./stop.mjs";

const defaultPort = 4173;
const lastPort = 65_535;

/**
 * The port a person asked for through PORT, or the usual one.
 *
 * @param {string | undefined} text the value of PORT
 * @throws {StopError} where it is not a port number
 * @returns {number}
 */
export function requestedPort(text) {
  if (text === undefined || text === "") return defaultPort;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= lastPort) return port;
  const remedy = `Set another one, or leave it out for ${defaultPort}.`;
  throw new StopError(`PORT must be a whole number from 1 to ${lastPort}, got "${text}". ${remedy}`);
}

/**
 * The first port from `port` upwards that nobody answers on; says which ones were taken.
 *
 * @param {number} port
 * @param {(line: string) => void} [say]
 * @throws {StopError} where none is left
 * @returns {Promise<number>}
 */
export async function freePort(port, say = console.log) {
  for (let candidate = port; candidate <= lastPort; candidate += 1) {
    if (!(await isTaken(candidate))) return candidate;
    say(`Port ${candidate} is taken, trying ${candidate + 1}.`);
  }
  throw new StopError(`no port from ${port} to ${lastPort} is free. Set PORT to a lower one and run it again.`);
}

/**
 * Whether someone answers on either loopback address. Asking by connecting also finds a server on all addresses, which
 * some systems would let us shadow.
 *
 * @param {number} port
 * @returns {Promise<boolean>}
 */
async function isTaken(port) {
  const answers = await Promise.all(["127.0.0.1", "::1"].map((host) => answersOn(host, port)));
  return answers.includes(true);
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answersOn(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const settle = (/** @type {boolean} */ taken) => {
      socket.destroy();
      resolve(taken);
    };
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
