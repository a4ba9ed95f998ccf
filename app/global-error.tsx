"use client";

import ErrorPage from "./error";
import { inter } from "./font";
import "./globals.css";

/** Stands in for the root layout when that itself failed, so it brings document, font and styles along. */
export default function GlobalErrorPage(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en" className={inter.variable}>
      <body>
        <title>Failed · Paceline</title>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
