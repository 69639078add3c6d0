import { describeValue, refusal } from "@ganglion/tensor";
import type * as BullMQ from "bullmq";
import type { Redis } from "ioredis";
import type { RedisConnection } from "./place.ts";

/** BullMQ and ways to Redis. */
export interface Connected {
  readonly bullmq: typeof BullMQ;
  readonly redis: Redis;
}

/**
 * Loads BullMQ and ioredis, and connects.
 * @throws Error where they are not installed, or Redis does not answer.
 */
export async function connect(where: string, connection: RedisConnection): Promise<Connected> {
  const { bullmq, Client } = await libraries(where);
  // A command waits for as long as Redis is away; BullMQ asks for that.
  const own = { lazyConnect: true, maxRetriesPerRequest: null };
  const redis =
    typeof connection === "string"
      ? new Client(connection.replace(/^valkey/, "redis"), own)
      : new Client({ ...connection, ...own });
  // Told by the commands that wait; without a listener ioredis would print it.
  let problem: unknown;
  redis.on("error", (error) => {
    problem = error;
  });
  try {
    await redis.connect();
    return { bullmq, redis };
  } catch (error) {
    redis.disconnect();
    const cause = problem ?? error;
    const got = cause instanceof Error ? `${cause.name}: ${cause.message || Object(cause).code}` : describeValue(cause);
    throw refusal(Error, where, "Redis must answer", got, "Start redis-server, and say where it is: { connection }.", {
      cause,
    });
  }
}

async function libraries(where: string): Promise<{ readonly bullmq: typeof BullMQ; readonly Client: typeof Redis }> {
  try {
    const [bullmq, ioredis] = await Promise.all([import("bullmq"), import("ioredis")]);
    return { bullmq, Client: ioredis.Redis };
  } catch (error) {
    const got = error instanceof Error ? error.message : describeValue(error);
    throw refusal(Error, where, "BullMQ and ioredis must be installed", got, "npm i bullmq ioredis", { cause: error });
  }
}
