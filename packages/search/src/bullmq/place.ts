import { checkString, describeValue, isPlainObject, refusal } from "@ganglion/tensor";

/** Where Redis or Valkey is: `"redis://localhost:6379"`, or the options that ioredis takes, such as `{ host, port, password }`. */
export type RedisConnection = string | Readonly<Record<string, unknown>>;

/** What both sides are told. */
export interface QueuePlace {
  readonly connection: RedisConnection;
  readonly queue: string;
  readonly prefix: string;
}

/** @throws TypeError unless it says where Redis is. */
export function checkConnection(where: string, name: string, value: unknown): void {
  const isAddress = typeof value === "string" && /^(redis|rediss|valkey|valkeys|unix):\/\/.|^\//.test(value);
  if (isAddress || isPlainObject(value)) return;
  const remedy = 'Pass "redis://localhost:6379", or { host, port }.';
  throw refusal(TypeError, where, `${name} must say where Redis is`, describeValue(value), remedy);
}

/** @throws TypeError unless it is a name that parts of keys can be. */
export function checkKey(where: string, name: string, value: unknown): void {
  checkString(where, name, value, true);
  if (/^[^:{}\s]+$/.test(value)) return;
  const remedy = "Name it as in digits-1.";
  throw refusal(
    RangeError,
    where,
    `${name} must be a name without colons, braces and spaces`,
    describeValue(value),
    remedy,
  );
}
