import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { freePort, requestedPort } from "../lib/port.mjs";

/** Listens on a port of the system's choice until the test ends. */
async function takenPort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

describe("requestedPort", () => {
  it.each([
    [undefined, 4173],
    ["", 4173],
    ["1", 1],
    ["8080", 8080],
    ["65535", 65_535],
  ])("reads PORT=%j as %j", (text, port) => {
    expect(requestedPort(text)).toBe(port);
  });

  it.each(["0", "65536", "-1", "80.5", "1e3", "abc", " 80"])("refuses PORT=%j", (text) => {
    expect(() => requestedPort(text)).toThrow(
      `PORT must be a whole number from 1 to 65535, got "${text}". Set another one, or leave it out for 4173.`,
    );
  });
});

describe("freePort", () => {
  it.each(["127.0.0.1", "0.0.0.0"])("moves on from a port that is taken on %s, and says so", async (host) => {
    const taken = await takenPort(host);
    const lines: string[] = [];
    const port = await freePort(taken, (line) => lines.push(line));
    expect(port).toBeGreaterThan(taken);
    expect(lines[0]).toBe(`Port ${taken} is taken, trying ${taken + 1}.`);
    expect(lines).toHaveLength(port - taken);
  });
});
