import { closeSync, openSync, readSync } from "node:fs";

/** What of the host decides whether native code can run in it. */
export interface Host {
  readonly platform: string;
  readonly arch: string;
  /** The parts of it with their versions, as in `process.versions`. */
  readonly versions: Readonly<Record<string, string | undefined>>;
  /** Whether it is a Linux with musl in place of glibc. */
  readonly musl: boolean;
}

/** This host. */
export function currentHost(): Host {
  const { platform, arch, versions, execPath } = process;
  return { platform, arch, versions, musl: platform === "linux" && isMusl(execPath) };
}

/** Whether Node was linked for musl: then its file names that loader near its beginning. */
function isMusl(execPath: string): boolean {
  const file = openSync(execPath, "r");
  try {
    const head = Buffer.alloc(4096);
    readSync(file, head);
    return head.includes("ld-musl-");
  } finally {
    closeSync(file);
  }
}

/** Other engines than Node's, by the part that tells them. */
const OTHERS: Readonly<Record<string, string>> = { bun: "Bun", deno: "Deno", electron: "Electron" };

/** Why native kernels are not tried here; undefined where they are. */
export function unsuitable({ platform, arch, versions, musl }: Host): string | undefined {
  for (const [part, name] of Object.entries(OTHERS)) {
    if (versions[part] !== undefined) return `in ${name} they were never tried`;
  }
  if (arch === "arm64" && platform !== "darwin") {
    return "vectors of arm64 have 128 bits, which WebAssembly fills as well";
  }
  const isKnown = ["linux", "darwin", "win32"].includes(platform) && (arch === "x64" || arch === "arm64");
  if (!isKnown) return `there are none for ${platform}-${arch}`;
  if (musl) return "on a Linux with musl they were never tried";
  return undefined;
}
