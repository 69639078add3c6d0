/** Keeps the page for when there is no network, once it stands: by a service worker at `script`, where the browser allows one. */
export function registerOffline(script: string): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const register = (): void => {
    // A page that cannot be kept works all the same.
    navigator.serviceWorker.register(script).catch(() => undefined);
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
