import { type Browser, expect, type Page } from "@playwright/test";
import pg from "pg";
import { acquirePostgres } from "@/lib/db/embedded/postgres";
import { DEMO_PASSWORD } from "@/prisma/seed/accounts";

/** Signs in through the form, as a person does, and waits for the screen to be whole. */
export async function signIn(page: Page, email: string, password = DEMO_PASSWORD): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

/** Has an operator drop every answer, as one must who changes the tables behind the cache's back. */
export async function dropAllAnswers(browser: Browser): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, "operator@paceline.dev");
  const { origin } = new URL(page.url());
  expect((await page.request.delete("/api/cache?all=true", { headers: { origin } })).status()).toBe(204);
  await context.close();
}

export type Database = { query<Row>(sql: string): Promise<Row[]>; close(): Promise<void> };

/** The demo's own database, to compare the screen with. */
export async function openDatabase(name: string): Promise<Database> {
  const server = await acquirePostgres({ root: process.env.PACELINE_ROOT });
  const client = new pg.Client(server.urlOf(name));
  await client.connect();
  return {
    query: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
    close: async () => {
      await client.end();
      await server.release();
    },
  };
}

/** The sum of the layout shifts so far, as web-vitals counts one session of them. Runs in the browser. */
export function layoutShift(): Promise<number> {
  return new Promise((resolve) => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) sum += "value" in entry ? Number(entry.value) : 0;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(sum), 300);
  });
}
