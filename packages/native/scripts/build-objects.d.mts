export function hasTools(): boolean;
export function buildObjects(): Map<string, Buffer>;
export function isHeaderCurrent(): boolean;
