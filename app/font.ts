import localFont from "next/font/local";

/** Inter, variable, Latin only: 48 kB for every weight. The fallback is Arial stretched to the same measures. */
export const inter = localFont({
  src: "../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  weight: "100 900",
  display: "swap",
  preload: true,
  adjustFontFallback: "Arial",
  variable: "--font-inter",
});
