const parts = /^(train|training|test|testing|val|valid|validation)$/i;

/** Whether a folder is a part that somebody split off by hand, such as "train", and no class. */
export function isPart(folder: string): boolean {
  return parts.test(folder);
}
