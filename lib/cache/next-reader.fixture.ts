import type { CacheEntry, CacheHandler } from "next/cache";

export type Life = { stale: number; revalidate: number; expire: number };
export const HOUR: Life = { stale: 300, revalidate: 3_600, expire: 7_200 };

export type Read = {
  key: string;
  tags?: string[];
  /** Those of the page that reads it. */
  pathTags?: string[];
  life?: Life;
  load: () => Promise<string>;
};

/** The moment as Next has it: ms since the epoch, with fractions. */
export const nextNow = () => performance.timeOrigin + performance.now();

export const streamOf = (...parts: (string | Error)[]) =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const part = parts.shift();
      if (part instanceof Error) controller.error(part);
      else if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });

export const textOf = (entry: CacheEntry) => new Response(entry.value).text();

/** Reads as Next does, with the handler's part in it: served, made before it answers, or made again behind the answer. */
export async function readThrough(handler: CacheHandler, { pathTags = [], ...read }: Read): Promise<string> {
  await handler.refreshTags();
  const pathsFellAt = await handler.getExpiration(pathTags);
  const entry = await handler.get(read.key, pathTags);
  const isFallen = entry && pathsFellAt < Number.POSITIVE_INFINITY && entry.timestamp <= pathsFellAt;
  if (!entry || isFallen || nextNow() > entry.timestamp + entry.expire * 1_000) return make(handler, read);
  if (nextNow() > entry.timestamp + entry.revalidate * 1_000) void make(handler, read);
  return textOf(entry);
}

async function make(handler: CacheHandler, { key, tags = [], life = HOUR, load }: Read): Promise<string> {
  const timestamp = nextNow();
  const made = await load();
  await handler.set(key, Promise.resolve({ ...life, tags, timestamp, value: streamOf(made) }));
  return made;
}
