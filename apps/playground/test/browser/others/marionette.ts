import { once } from "node:events";
import { connect } from "node:net";

/** Sends a command, and gives what it comes to. */
export type Call = (command: string, parameters: object) => Promise<unknown>;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A message is its length in bytes, a colon, and JSON. */
const colon = ":".codePointAt(0) ?? 0;

/** Firefox' own protocol for tests, at a port of this machine: commands as `[0, id, name, parameters]`, answers as `[1, id, error, result]`. */
export async function connectMarionette(port: number): Promise<Call> {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map<number, Waiting>();
  let received = Buffer.alloc(0);
  let last = 0;
  const answer = (message: unknown): void => {
    // It begins with a greeting, which is no list.
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as [1, number, { error: string; message: string } | null, unknown];
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === null) asked?.resolve(result);
    else asked?.reject(new Error(`Firefox: ${error.error}: ${error.message}`));
  };
  socket.on("data", (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    for (let at = received.indexOf(colon); at >= 0; at = received.indexOf(colon)) {
      const end = at + 1 + Number(received.subarray(0, at).toString());
      if (received.length < end) return;
      answer(JSON.parse(received.subarray(at + 1, end).toString()));
      received = received.subarray(end);
    }
  });
  const fail = (): void => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox: the connection must last, got its end."));
    waiting.clear();
  };
  socket.on("error", fail);
  socket.on("close", fail);
  await once(socket, "connect");
  return (command, parameters) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      const text = JSON.stringify([0, id, command, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
