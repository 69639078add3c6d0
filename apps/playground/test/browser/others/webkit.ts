import type { ChildProcess } from "node:child_process";
import { createServer } from "node:net";
import { limit, type OtherBrowser } from "./browser.ts";
import { endGroup, programOf, startGroup } from "./processes.ts";

/** What WebKitGTK needs besides itself: its driver, and a display in memory. */
export interface WebKitPrograms {
  readonly driver: string;
  readonly display: string;
}

/** WebKitGTK's driver and Xvfb, where both are installed. */
export function webkitPrograms(): WebKitPrograms | undefined {
  const [driver, display] = [programOf("WebKitWebDriver"), programOf("Xvfb")];
  return driver === undefined || display === undefined ? undefined : { driver, display };
}

/** A page of WebKitGTK, by WebDriver, on a display of its own, where the system has no language ("C"). */
export async function startWebKit({ driver, display }: WebKitPrograms): Promise<OtherBrowser> {
  const processes: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(processes.toReversed().map(endGroup));
  };
  try {
    const screen = startGroup(
      display,
      ["-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
      process.env,
      ["ignore", "ignore", "ignore", "pipe"],
    );
    processes.push(screen);
    const number = await firstLine(screen);
    const port = await freePort();
    // Layers that OpenGL in software puts together are a sixth of all the work, and nobody looks at the picture.
    const drawing = { LIBGL_ALWAYS_SOFTWARE: "1", WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
    const env = { ...process.env, DISPLAY: `:${number}`, LANG: "C", LC_ALL: "C", ...drawing };
    processes.push(startGroup(driver, ["--host=127.0.0.1", `--port=${port}`], env, "ignore"));
    const address = `http://127.0.0.1:${port}`;
    await answering(address);
    const { sessionId } = (await call(address, "POST", "/session", { capabilities: {} })) as { sessionId: string };
    const session = `/session/${sessionId}`;
    await call(address, "POST", `${session}/timeouts`, { pageLoad: limit, script: limit });
    return {
      open: async (url) => void (await call(address, "POST", `${session}/url`, { url })),
      evaluate: (body) =>
        call(address, "POST", `${session}/execute/sync`, { script: body, args: [] }) as Promise<never>,
      async close() {
        await call(address, "DELETE", session).catch(() => undefined);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One command; rejects with what the driver says of it. */
async function call(address: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(address + path, {
    method,
    signal: AbortSignal.timeout(limit),
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error?: string; message?: string };
  throw new Error(`call: the driver must do ${method} ${path}, got "${error}": ${message}`);
}

/** Waits until the driver listens. */
async function answering(address: string): Promise<void> {
  const end = Date.now() + limit;
  for (;;) {
    try {
      await call(address, "GET", "/status");
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** The number of the display, which it writes once it is there. */
function firstLine(screen: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error("firstLine: the display must say its number, got none."));
    const timer = setTimeout(fail, limit);
    screen.once("exit", fail);
    screen.stdio[3]?.once("data", (text: Buffer) => {
      clearTimeout(timer);
      screen.off("exit", fail);
      resolve(text.toString().trim());
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
