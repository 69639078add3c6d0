import umbrella from "ganglion/package.json" with { type: "json" };
import manifest from "../../package.json" with { type: "json" };
import { openJax } from "./jax.ts";
import { openNative } from "./native.ts";
import { openOurs } from "./ours.ts";
import type { Peer } from "./peer.ts";
import { openTfjs } from "./tfjs.ts";
import { openTorch } from "./torch.ts";

/** Everyone who is there, ours first, and why the others are not. */
export async function openPeers(): Promise<{ readonly peers: readonly Peer[]; readonly absent: readonly string[] }> {
  const rivals: Readonly<Record<string, () => Promise<Peer>>> = {
    "native kernels": () => openNative(umbrella.version),
    tfjs: openTfjs,
    "jax-js": () => openJax(manifest.devDependencies["@jax-js/jax"]),
    PyTorch: openTorch,
  };
  const peers = [await openOurs(umbrella.version)];
  const absent: string[] = [];
  for (const [name, open] of Object.entries(rivals)) {
    try {
      peers.push(await open());
    } catch (error) {
      absent.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  return { peers, absent };
}
