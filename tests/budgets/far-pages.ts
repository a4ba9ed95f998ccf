import pg from "pg";
import { LAST_DAY, LEARNER_ID, makeLongLists } from "./long-lists";
import { measureWork, type Work } from "./measure-work";
import { openApp } from "./open-app";

const PAGES = [1, 100, 500];
const LIMIT = 25;

export type FarPage = { page: number; offset: Work; keyset: Work };

/** Pages of a learner's 20,000 samples of one kind, by offset and by cursor: where the naive twin's cost shows. */
export async function measureFarPages(rounds: number): Promise<FarPage[]> {
  const database = await makeLongLists();
  const client = new pg.Client(database.url);
  await client.connect();
  const app = await openApp(database.url);
  try {
    const { listLoadSamples } = await import("@/lib/features/cognitive-load/queries");
    const { listLoadSamplesByOffset } = await import("@/lib/features/patterns/naive/offset-pagination");
    const wanted = { kind: "germane", from: "2025-11-21", to: LAST_DAY } as const;
    const measured: FarPage[] = [];
    let cursor: string | undefined;
    for (let page = 1; page <= Math.max(...PAGES); page++) {
      const here = { learnerId: LEARNER_ID, ...wanted, limit: LIMIT, cursor };
      if (PAGES.includes(page)) {
        const byOffset = () => listLoadSamplesByOffset(LEARNER_ID, wanted, page, LIMIT);
        const byCursor = async () => (await listLoadSamples(here)).items;
        const offset = await measureWork(client, byOffset, rounds);
        measured.push({ page, offset, keyset: await measureWork(client, byCursor, rounds) });
      }
      cursor = (await listLoadSamples(here)).next ?? undefined;
    }
    return measured;
  } finally {
    await app.close();
    await client.end();
    await database.drop();
  }
}
