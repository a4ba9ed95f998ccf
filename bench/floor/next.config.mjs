import path from "node:path";

// Next and React are the repository's own, so what is bundled and traced begins there.
const repository = path.resolve(import.meta.dirname, "..", "..");

/** @type {import("next").NextConfig} */
export default {
  cacheComponents: true,
  partialPrefetching: true,
  output: "standalone",
  outputFileTracingRoot: repository,
  turbopack: { root: repository },
};
