import { open, rename } from "node:fs/promises";

/** Writes a text to a file, which is there whole or as it was before, whatever happens meanwhile. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
