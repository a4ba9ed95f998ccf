import type { Metadata } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = { title: "Floor", description: "The least a page of this framework costs." };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
