import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A redis-server of a test's own. */
export interface RedisServer {
  readonly connection: string;
  stop(): Promise<void>;
}

/** Milliseconds after which a server that has not begun is given up. */
const PATIENCE = 60_000;

/** The server is killed when its standard input ends: when it is told to, or whoever began it is gone, however that came. */
const SERVER = `exec 3<&0; redis-server "$@" & server=$!; (cat <&3 >/dev/null; kill -9 $server) & wait $server`;

/** Whether this machine has one. */
export function hasRedis(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore", timeout: PATIENCE }).status === 0;
}

/** Starts a server on loopback that writes nothing to the disk. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "redis-"));
  for (let tries = 5; ; tries--) {
    const port = await freePort();
    const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
    const child = spawn("sh", ["-c", SERVER, "sh", ...args], { stdio: ["pipe", "pipe", "ignore"] });
    const stop = async (): Promise<void> => {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      const exit = new Promise((resolve) => child.once("exit", resolve));
      child.stdin.end();
      if (!isOver) await exit;
      rmSync(folder, { recursive: true, force: true });
    };
    if (await isReady(child)) return { connection: `redis://127.0.0.1:${port}`, stop };
    await stop();
    if (tries === 1) throw new Error("redis-server does not start");
  }
}

/** Kills a process, and waits for its end. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exit;
}

/** Another program may have taken the port meanwhile; then the server ends by itself. */
async function isReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE);
    const settle = (ready: boolean): void => {
      clearTimeout(timer);
      resolve(ready);
    };
    let said = "";
    child.stdout?.on("data", (text) => {
      said += String(text);
      if (/ready to accept connections/i.test(said)) settle(true);
    });
    child.once("exit", () => settle(false));
    child.once("error", () => settle(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
