import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { inter } from "./font";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Paceline", template: "%s · Paceline" },
  description: "A learning-analytics dashboard that stays fast and proves it.",
  applicationName: "Paceline",
};

// The page's own surface, as sRGB: browsers take no OKLCH here.
export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#eff3f4" },
    { media: "(prefers-color-scheme: dark)", color: "#0b1216" },
  ],
  colorScheme: "light dark",
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={inter.variable}>
      <body>{children}</body>
    </html>
  );
}
