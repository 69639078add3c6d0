/** A file that ships with the page did not come. */
export class DownloadError extends Error {
  override name = "DownloadError";
}

/** What was asked for; all of it ships with the page, so that what keeps it away is the way to it. */
export function downloaded<T>(loading: Promise<T>): Promise<T> {
  return loading.catch((error: unknown) => {
    throw new DownloadError("a file did not load", { cause: error });
  });
}
