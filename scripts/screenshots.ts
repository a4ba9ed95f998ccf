import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { DEMO_PASSWORD } from "@/prisma/seed/accounts";
import { buildIfOld } from "./build";
import { CHROMIUM_ARGS, requireChromium } from "./chromium";
import { authSecret, prepareDatabase } from "./database";
import { readDatasetChoice } from "./dataset-choice";
import { freePort } from "./ports";
import { runCommand } from "./run";
import { startServer } from "./server";

const FOLDER = path.join("docs", "screenshots");
const SHOTS = [
  { person: "learner", colorScheme: "light", width: 1440, height: 900 },
  { person: "learner", colorScheme: "dark", width: 390, height: 844 },
  { person: "advisor", colorScheme: "dark", width: 1440, height: 900 },
] as const;

/** Takes the pictures of the README from the running app. */
await runCommand(async () => {
  const executablePath = requireChromium();
  const secret = authSecret();
  const database = await prepareDatabase(readDatasetChoice());
  try {
    const build = await buildIfOld();
    const server = await startServer(build, await freePort(), {
      DATABASE_URL: database.url,
      AUTH_SECRET: secret,
      DEMO_ACCOUNTS: "true",
    });
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
    mkdirSync(FOLDER, { recursive: true });
    for (const shot of SHOTS) await take(browser, server.baseUrl, shot);
    await browser.close();
    await server.stop();
  } finally {
    await database.release();
  }
});

async function take(browser: Browser, baseUrl: string, { person, colorScheme, width, height }: (typeof SHOTS)[number]) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(`${baseUrl}/sign-in`);
  await page.getByLabel("Email").fill(`${person}@paceline.dev`);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${baseUrl}/`);
  await page.waitForFunction(() => document.querySelectorAll("[aria-busy=true]").length === 0);
  const file = path.join(FOLDER, `${person}-${width}-${colorScheme}.png`);
  await page.screenshot({ path: file });
  await context.close();
  console.log(file);
}
