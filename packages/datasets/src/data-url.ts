import { refusal } from "@ganglion/tensor";

/**
 * The bytes that a `data:` address holds, without asking for them: a page's policy may forbid that, and bundlers turn small
 * files into such addresses.
 * @throws RangeError if the address is damaged.
 */
export function dataUrlBytes(name: string, address: string): Uint8Array {
  const comma = address.indexOf(",");
  try {
    if (comma === -1) throw new Error("no comma");
    const text = address
      .slice(comma + 1)
      .replaceAll(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    const isBase64 = /;\s*base64\s*$/i.test(address.slice(0, comma));
    return Uint8Array.from(isBase64 ? atob(text) : text, (character) => character.charCodeAt(0));
  } catch (error) {
    throw refusal(
      RangeError,
      name,
      "a data: address must hold what it says",
      `"${address.slice(0, 40)}${address.length > 40 ? "..." : ""}"`,
      "Check what the bundler made of the file.",
      { cause: error },
    );
  }
}
