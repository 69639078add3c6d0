/** Longer than a browser takes to say that a device is lost, while it answers at all. Units: milliseconds. */
const LONG_ENOUGH = 2000;

/**
 * Ends with `error` once it is clear whether a device was lost, which `lost` tells: what fails because of that may be the first to
 * notice. Without news, `longest` milliseconds are waited.
 */
export async function afterNews(lost: Promise<unknown>, error: unknown, longest: number = LONG_ENOUGH): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise((resolve) => {
    timer = setTimeout(resolve, longest);
  });
  await Promise.race([lost, silence]);
  clearTimeout(timer);
  throw error;
}
