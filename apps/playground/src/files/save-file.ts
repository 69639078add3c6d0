/** How long an address lasts that a browser may still be reading from. Units: milliseconds. */
const lasting = 60_000;

/** Hands a file to the person, as a download. */
export function saveFile(name: string, content: string | Uint8Array, type: string): void {
  const address = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), lasting);
}
