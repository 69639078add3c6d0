/** The service worker that keeps the page for when there is no network. The build writes the list of its files in front. */
declare const OFFLINE_FILES: { readonly version: string; readonly files: readonly string[] };
declare const self: ServiceWorkerGlobalScope;

interface ServiceWorkerGlobalScope {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: "install" | "activate", listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: FetchEvent) => void): void;
}

interface ExtendableEvent {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const { version, files } = OFFLINE_FILES;
const store = `ganglion-playground-${version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(store).then((cache) => cache.addAll([...files])));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === self.location.origin) event.respondWith(answer(event.request));
});

/** Pages from the network while there is one, since a new version comes by them; the rest, whose names tell versions, from what was kept. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(store);
  const kept = await cache.match(request, { ignoreSearch: request.mode === "navigate", ignoreVary: true });
  if (kept !== undefined && request.mode !== "navigate") return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.status === 200 && request.mode !== "navigate")
      await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (kept !== undefined) return kept;
    throw error;
  }
}
