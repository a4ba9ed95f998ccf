import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Database, dropAllAnswers, layoutShift, openDatabase, signIn } from "./people";

const PAGE_STATEMENTS = 10;

let database: Database;
test.beforeAll(async () => {
  database = await openDatabase("paceline_medium");
});
test.afterAll(() => database.close());

const learnerId = `(SELECT "learnerId" FROM "user" WHERE email = 'learner@paceline.dev')`;
const one = async <Row>(sql: string) => (await database.query<Row>(sql))[0];

test("the learner's figures are those of the tables", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  const counted = await one<{ done: number; due: number; mean: string }>(`
    SELECT count(s)::int AS done, count(*) FILTER (WHERE s IS NULL AND (m."dueOn" IS NULL OR m."dueOn" >= learner_as_of(e."learnerId")))::int AS due,
      round(avg(score))::text AS mean
    FROM enrolment e JOIN mission m USING ("courseId")
    LEFT JOIN submission s ON s."missionId" = m.id AND s."learnerId" = e."learnerId" WHERE e."learnerId" = ${learnerId}`);
  const headline = page.getByRole("region", { name: "Where you stand" });
  await expect(headline).toContainText(`${counted?.due} still due`);
  await expect(headline).toContainText(`Missions done${counted?.done}`);
  await expect(headline).toContainText(`Mean score${counted?.mean}`);

  const scores = await database.query<{ title: string; score: number | null }>(`
    SELECT title, score FROM submission JOIN mission ON mission.id = "missionId"
    WHERE "learnerId" = ${learnerId} ORDER BY "submittedOn" DESC, mission.id LIMIT 3`);
  const done = page.getByRole("region", { name: "Missions" }).getByRole("list", { name: "Done" }).getByRole("listitem");
  for (const [index, { title, score }] of scores.entries()) {
    await expect(done.nth(index)).toContainText(title);
    await expect(done.nth(index)).toContainText(score === null ? "not marked" : String(score));
  }

  const thisWeek = await one<{ clicks: number }>(`
    SELECT coalesce(sum(clicks), 0)::int AS clicks FROM activity WHERE "learnerId" = ${learnerId}
    AND day >= date_trunc('week', learner_as_of(${learnerId}))`);
  await expect(page.getByRole("region", { name: "Weekly activity" })).toContainText(
    `Clicks this week${thisWeek?.clicks}`,
  );

  const goals = await database.query<{ title: string }>(
    `SELECT title FROM goal WHERE "learnerId" = ${learnerId} AND status = 'open' ORDER BY "dueOn", id LIMIT 4`,
  );
  await expect(page.getByRole("region", { name: "Goals" }).getByRole("listitem")).toContainText(
    goals.map(({ title }) => title),
  );
});

test("the advisor's figures are those of the tables, for the course in the URL", async ({ page }) => {
  await signIn(page, "advisor@paceline.dev");
  const courses = await database.query<{ id: string; code: string; presentation: string; n: number }>(`
    SELECT c.id, code, presentation, count(e)::int AS n FROM course c LEFT JOIN enrolment e ON e."courseId" = c.id
    GROUP BY c.id ORDER BY code, "startsOn"`);
  const tabs = page.getByRole("navigation", { name: "Courses" }).getByRole("link");
  await expect(tabs).toHaveText(courses.map(({ code, presentation, n }) => `${code}/${presentation}${n} enrolled`));
  const last = courses.at(-1);
  await tabs.last().click();
  await expect(page).toHaveURL(`/?course=${last?.id}`);
  await expect(page.getByRole("region", { name: "Where your courses stand" })).toContainText(
    `${last?.code}/${last?.presentation}`,
  );
  const scored = await one<{ n: number }>(`SELECT count(score)::int AS n FROM submission s
    JOIN mission m ON m.id = s."missionId" WHERE m."courseId" = '${last?.id}'`);
  await expect(page.getByRole("region", { name: "Score distribution" })).toContainText(
    `n = ${scored?.n.toLocaleString("en-GB")}`,
  );
  const riskiest = await one<{ name: string }>(`SELECT name FROM prediction JOIN learner ON learner.id = "learnerId"
    JOIN enrolment USING ("learnerId", "courseId") WHERE "courseId" = '${last?.id}' AND "unregisteredOn" IS NULL ORDER BY risk DESC, "learnerId" DESC LIMIT 1`);
  await expect(page.getByRole("region", { name: "Learners at risk" }).getByRole("row").nth(1)).toContainText(
    riskiest?.name ?? "",
  );
});

test("an unknown course in the URL falls back to the first", async ({ page }) => {
  await signIn(page, "advisor@paceline.dev");
  await page.goto("/?course=<script>");
  await expect(page.getByRole("navigation", { name: "Courses" }).getByRole("link").first()).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("an operator sees the system and no learner", async ({ page }) => {
  await signIn(page, "operator@paceline.dev");
  await expect(page.getByRole("region", { name: "Largest tables", exact: true })).toContainText("activity");
  await expect(page.getByRole("region", { name: "Missions" })).toHaveCount(0);
});

test("a section that fails says so in its own box, and the rest stands", async ({ page, browser }) => {
  await dropAllAnswers(browser);
  await database.query("ALTER TABLE goal RENAME TO goal_gone");
  try {
    await signIn(page, "learner@paceline.dev");
    await expect(page.getByRole("region", { name: "Goals" })).toContainText("Goals could not be loaded");
    await expect(page.getByRole("region", { name: "Missions" }).getByRole("listitem").first()).toBeVisible();
  } finally {
    await database.query("ALTER TABLE goal_gone RENAME TO goal");
  }
  await page.getByRole("region", { name: "Goals" }).getByRole("link").click();
  await expect(page.getByRole("region", { name: "Goals" }).getByRole("listitem").first()).toBeVisible();
});

test("the static shell holds headings and skeletons, and nothing of anyone", async ({ page }) => {
  const shell = readFileSync(".next/server/app/index.html", "utf8");
  expect(shell).toContain("Overview");
  expect(shell).toContain('aria-busy="true"');
  const people = await database.query<{ name: string }>(`SELECT name FROM "user"`);
  for (const { name } of people) expect(shell).not.toContain(name);

  await signIn(page, "learner@paceline.dev");
  const streamed = await (await page.request.get("/")).text();
  const name =
    (await one<{ name: string }>(`SELECT name FROM "user" WHERE email = 'learner@paceline.dev'`))?.name ?? "";
  expect(streamed.indexOf('aria-busy="true"')).toBeGreaterThan(0);
  expect(streamed.indexOf(name)).toBeGreaterThan(streamed.indexOf('aria-busy="true"'));
});

for (const email of ["learner@paceline.dev", "advisor@paceline.dev", "operator@paceline.dev"]) {
  test(`the page of ${email} costs at most ${PAGE_STATEMENTS} statements, cold`, async ({ page, browser }) => {
    await signIn(page, email);
    // What the open page prefetches for its links is not the page's own cost: it is over before the counting begins.
    await page.waitForLoadState("networkidle");
    await page.goto("about:blank");
    await dropAllAnswers(browser);
    const mine = `dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await database.query(
      `SELECT pg_stat_statements_reset(0, (SELECT oid FROM pg_database WHERE datname = current_database()), 0)`,
    );
    await page.request.get("/");
    const statements = await database.query<{ query: string; calls: string }>(
      `SELECT query, calls FROM pg_stat_statements WHERE ${mine} AND query NOT LIKE '%pg_stat_statements%'`,
    );
    const count = statements.reduce((sum, { calls }) => sum + Number(calls), 0);
    expect(count, statements.map(({ query, calls }) => `${calls} × ${query}`).join("\n")).toBeLessThanOrEqual(
      PAGE_STATEMENTS,
    );
    expect(count).toBeGreaterThan(1);
  });

  test(`the page of ${email} does not shift, scroll sideways or complain, from 360 px to a desk`, async ({ page }) => {
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    await signIn(page, email);
    for (const width of [360, 390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto("/");
      await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.evaluate(layoutShift), `layout shift at ${width} px`).toBeLessThanOrEqual(0.02);
    }
    expect(complaints).toEqual([]);
  });
}

test("an address that leads nowhere says so and leads back", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  const response = await page.goto("/nowhere");
  expect(response?.status()).toBe(404);
  await page.getByRole("link").first().click();
  await expect(page).toHaveURL("/");
});
