/** @type {import("next").NextConfig} */
export default {
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["pg"],
  // The images of this app are drawn as SVG or shipped sized; an optimizer that nothing uses is only a way in.
  images: { unoptimized: true },
};
