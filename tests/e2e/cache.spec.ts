import { type Browser, expect, type Page, test } from "@playwright/test";
import { DEMO_PASSWORD } from "@/prisma/seed/accounts";
import { type Database, layoutShift, openDatabase, signIn } from "./people";

const PAGE = "/performance/cache";
const [LEARNER, OPERATOR] = ["learner@paceline.dev", "operator@paceline.dev"];

let database: Database;
test.beforeAll(async () => {
  database = await openDatabase("paceline_medium");
});
test.afterAll(() => database.close());

const rowOf = (page: Page, query: string) =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: query, exact: true }) });

/** Presses a button and waits for the page to come back and say what fell. */
async function drop(page: Page, button: string, target: string): Promise<void> {
  const before = page.url();
  await page.getByRole("button", { name: button, exact: true }).click();
  await page.waitForURL((url) => url.href !== before && url.searchParams.has("dropped"));
  await expect(page.getByRole("alert").filter({ hasText: "Dropped" })).toContainText(`Dropped: ${target}`);
}

/** A learner in a browser of their own, who reads their first goal. */
async function openLearner(browser: Browser) {
  const context = await browser.newContext({ javaScriptEnabled: true });
  const page = await context.newPage();
  await signIn(page, LEARNER);
  const read = async (): Promise<string> =>
    (await (await page.request.get("/api/goals?limit=1")).json()).items[0].title;
  return { read, close: () => context.close() };
}

/** Renames that goal behind the back of the cache. */
async function renameGoal(title: string): Promise<void> {
  await database.query(`UPDATE goal SET title = '${title}' WHERE id = (SELECT id FROM goal
    WHERE "learnerId" = (SELECT "learnerId" FROM "user" WHERE email = '${LEARNER}') ORDER BY "dueOn", id LIMIT 1)`);
}

test("an operator comes from the overview and sees how the reads of a page ended", async ({ page, browser }) => {
  await signIn(page, OPERATOR);
  await page.getByRole("link", { name: "Cache" }).click();
  await expect(page).toHaveURL(PAGE);
  const before = (await rowOf(page, "goals.list").getByRole("cell").allInnerTexts()).map(Number);
  const learner = await openLearner(browser);
  for (let times = 0; times < 3; times++) await learner.read();
  await learner.close();
  await page.reload();
  const [hitRate, reads, memory] = await rowOf(page, "goals.list").getByRole("cell").allInnerTexts();
  expect(Number(reads)).toBe((before[1] ?? Number.NaN) + 3);
  expect(Number(memory)).toBeGreaterThanOrEqual((before[2] ?? Number.NaN) + 2);
  expect(hitRate).toMatch(/^\d+%$/);
  await expect(rowOf(page, "accounts.read_session").getByRole("cell").nth(1)).not.toHaveText("0");
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(`with JavaScript ${javaScriptEnabled ? "on" : "off"}`, () => {
    test.use({ javaScriptEnabled });

    test.beforeEach(async ({ page }) => {
      await page.goto("/sign-in");
      await page.getByLabel("Email").fill(OPERATOR);
      await page.getByLabel("Password").fill(DEMO_PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
      await page.goto(PAGE);
    });

    test("what is kept is served until the operator drops its query", async ({ page, browser }) => {
      const learner = await openLearner(browser);
      const title = await learner.read();
      try {
        await renameGoal("Renamed behind the back");
        expect(await learner.read()).toBe(title);
        await drop(page, "Drop goals.list", "query goals.list");
        expect(await learner.read()).toBe("Renamed behind the back");
      } finally {
        await renameGoal(title);
        await drop(page, "Drop goals.list", "query goals.list");
        await learner.close();
      }
    });

    test("a tag that is none is refused in words, and kept to be mended", async ({ page }) => {
      const drops = await countDrops();
      await page.getByRole("textbox", { name: "Tag" }).fill("learner");
      await page.getByRole("button", { name: "Drop by tag" }).click();
      await expect(page.getByText("A tag is written as in learner:42 or learner:42/goals")).toBeVisible();
      await expect(page.getByRole("textbox", { name: "Tag" })).toHaveValue("learner");
      await expect(page.getByRole("textbox", { name: "Tag" })).toBeFocused();
      expect(await countDrops()).toBe(drops);
      await page.getByRole("textbox", { name: "Tag" }).fill("learner:42/goals");
      await drop(page, "Drop by tag", "tag learner:42/goals");
      expect(await countDrops()).toBe(drops + 1);
    });

    test("everything falls in a second step only", async ({ page }) => {
      const drops = await countDrops();
      const button = page.getByRole("button", { name: "Yes, drop everything" });
      await expect(button).toBeHidden();
      await page.getByText("Drop everything", { exact: true }).click();
      expect(await countDrops()).toBe(drops);
      await drop(page, "Yes, drop everything", "everything");
      expect(await countDrops()).toBe(drops + 1);
    });
  });
}

test("the page shows each drop at once: when, who and what", async ({ page }) => {
  await signIn(page, OPERATOR);
  await page.goto(PAGE);
  const first = page.getByRole("region", { name: "Latest drops", exact: true }).getByRole("row").nth(1);
  for (const query of ["goals.list", "missions.list"]) {
    await drop(page, `Drop ${query}`, `query ${query}`);
    await expect(first).toContainText(`query ${query}`);
    await expect(first).toContainText(OPERATOR);
    const at = Date.parse((await first.locator("time").getAttribute("datetime")) ?? "");
    expect(Math.abs(Date.now() - at)).toBeLessThan(10_000);
  }
});

for (const email of [LEARNER, "advisor@paceline.dev"]) {
  test(`for ${email} there is no such page, no way to it, and its forms do nothing`, async ({ page, browser }) => {
    const operator = await browser.newContext({ javaScriptEnabled: false });
    const form = await openDropForm(await operator.newPage());
    await operator.close();

    await signIn(page, email);
    await expect(page.getByRole("link", { name: "Cache" })).toHaveCount(0);
    const response = await page.request.get(PAGE);
    const html = await response.text(); // its head may have been sent with a 200 by then
    expect(html).toContain("There is nothing at this address");
    expect(html).not.toMatch(/cache ·|>cache<|goals\.list|kill switch|drop/i);

    const drops = await countDrops();
    const forged = await page.request.post(PAGE, { multipart: form, headers: { origin: new URL(page.url()).origin } });
    expect(forged.status()).toBe(404);
    expect((await page.request.delete("/api/cache?all=true")).status()).toBe(403);
    expect(await countDrops()).toBe(drops);
  });
}

test("the page does not shift, scroll sideways or complain, from 360 px to a desk", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await signIn(page, OPERATOR);
  for (const width of [360, 390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(PAGE);
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(await page.evaluate(layoutShift), `layout shift at ${width} px`).toBeLessThanOrEqual(0.02);
  }
  expect(complaints).toEqual([]);
});

async function countDrops(): Promise<number> {
  const [counted] = await database.query<{ drops: number }>(`SELECT count(*)::int AS drops FROM audit_entry`);
  return counted?.drops ?? Number.NaN;
}

/** What an operator's browser without JavaScript sends to drop everything. */
async function openDropForm(page: Page): Promise<Record<string, string>> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(OPERATOR);
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.goto(PAGE);
  const form = page.locator("form").filter({ has: page.locator("button[name=all]") });
  const hidden = await form
    .locator("input[type=hidden]")
    .evaluateAll((inputs) => (inputs as HTMLInputElement[]).map(({ name, value }) => [name, value] as const));
  expect(hidden.length).toBeGreaterThan(0);
  return { ...Object.fromEntries(hidden), all: "true" };
}
