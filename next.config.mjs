import path from "node:path";

const nextCache = path.join(import.meta.dirname, "lib", "cache", "next-handler.mjs");

const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=()" },
];

/** @type {import("next").NextConfig} */
export default {
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  output: "standalone",
  // One copy for the process, not one for each bundle.
  serverExternalPackages: ["@opentelemetry/exporter-prometheus", "@opentelemetry/sdk-metrics"],
  poweredByHeader: false,
  reactStrictMode: true,
  // `use cache` in two tiers that all instances share, also where it is told to be remote.
  cacheHandlers: { default: nextCache, remote: nextCache },
  // Nothing here is resized on the server; an optimizer that no page uses is only a way in.
  images: { unoptimized: true },
  headers: async () => [{ source: "/(.*)", headers: SECURITY_HEADERS }],
};
