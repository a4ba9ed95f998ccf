// What Next loads for `use cache`: this file as it is, outside its bundles, where imports of the app's TypeScript fail. It stands
// for what lib/cache/next-cache.ts registers when the server boots.

/** @typedef {import("next/cache").CacheHandler} CacheHandler */

const made = new Map();

/** `next build` boots nothing and ends soon: it keeps what it makes. @type {CacheHandler} */
const whileBuilding = {
  async get(key) {
    const kept = made.get(key);
    return kept && { ...kept.entry, value: new Blob([kept.value]).stream() };
  },
  async set(key, pendingEntry) {
    try {
      const { value, ...entry } = await pendingEntry;
      made.set(key, { entry, value: await new Response(value).arrayBuffer() });
    } catch {
      // what failed is not kept
    }
  },
  refreshTags: async () => undefined,
  getExpiration: async () => 0,
  updateTags: async () => made.clear(),
};

/** @returns {CacheHandler} */
const handler = () => globalThis.__paceline?.get("next-cache") ?? whileBuilding;

/** @type {CacheHandler} */
export default {
  get: (key, pathTags) => handler().get(key, pathTags),
  set: (key, pendingEntry) => handler().set(key, pendingEntry),
  refreshTags: () => handler().refreshTags(),
  getExpiration: (pathTags) => handler().getExpiration(pathTags),
  updateTags: (tags, durations) => handler().updateTags(tags, durations),
};
