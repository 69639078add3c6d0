import { readFixture } from "@ganglion/fixtures";

/** A file, and what PIL decodes it to. */
export interface Encoded {
  readonly file: string;
  readonly pixels: { readonly shape: readonly number[]; readonly data: readonly number[] };
}

/** A picture, and what torchvision makes of it. */
export interface Fitted extends Encoded {
  readonly name: string;
  readonly resize: number;
  readonly crop: readonly [number, number];
}

interface EncodedImages {
  readonly exact: Readonly<Record<string, Encoded>>;
  readonly lossy: Readonly<Record<string, Encoded>>;
  readonly grey: Encoded;
  readonly fitted: readonly Fitted[];
}

/** Pictures in the formats that people have them in, as PIL reads them and torchvision scales them. */
export const encoded: EncodedImages = readFixture<EncodedImages>("images/images.json");

/** The bytes of a file of the fixture. */
export function bytesOf({ file }: Encoded): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(file, "base64"));
}

/** The file of that name. */
export function picture(name: string): Uint8Array<ArrayBuffer> {
  return bytesOf((encoded.exact[name] ?? encoded.lossy[name])!);
}
