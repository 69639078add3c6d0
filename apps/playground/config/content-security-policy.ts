/** Whose policy, and where. */
export interface PolicyOptions {
  /** Vite's client then puts styles into the page and listens on a socket. */
  readonly isDevelopment: boolean;
  /** Whether it is for a page that others may show in a frame. */
  readonly isEmbedded?: boolean;
  /** Whether it is for the script of the training worker. */
  readonly isWorker: boolean;
}

/**
 * The Content-Security-Policy: everything from this origin and nothing inline. The training worker alone may compile code
 * at run time: the reference backend's ndarray makes its accessors by `new Function`, and WebAssembly is compiled there.
 */
export function contentSecurityPolicy({ isDevelopment, isWorker, isEmbedded = false }: PolicyOptions): string {
  const directives = {
    "default-src": "'none'",
    "script-src": isWorker ? "'self' 'unsafe-eval'" : "'self'",
    "style-src": isDevelopment ? "'self' 'unsafe-inline'" : "'self'",
    "img-src": "'self'",
    "connect-src": isDevelopment ? "'self' ws:" : "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": isEmbedded ? "*" : "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
