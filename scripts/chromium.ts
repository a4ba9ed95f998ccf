import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { installPackage } from "./debian";

const KNOWN_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** What headless Chromium needs to run as root and to look nothing up on the network. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A Chromium to test with: CHROME_PATH, one that is installed, or Debian's package, installed now when this is root. */
export function requireChromium(): string {
  const found = findChromium();
  if (found) return found;
  const trouble = installPackage("chromium");
  const installed = findChromium();
  if (installed) return installed;
  const remedy = "install one, or set CHROME_PATH to its program";
  throw new Error(`The browser tests need Chromium or Chrome: ${remedy}${trouble && `. ${trouble}`}`);
}

function findChromium(): string | undefined {
  const given = process.env.CHROME_PATH;
  if (given && !existsSync(given)) throw new Error(`CHROME_PATH=${given}: there is no such program`);
  return [given, ...KNOWN_PLACES, chromium.executablePath()].find((place) => place && existsSync(place));
}
