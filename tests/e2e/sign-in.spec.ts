import { expect, test } from "@playwright/test";
import { DEMO_PASSWORD } from "@/prisma/seed/accounts";
import { type Database, dropAllAnswers, openDatabase, signIn } from "./people";

let database: Database;
test.beforeAll(async () => {
  database = await openDatabase("paceline_medium");
});
test.afterAll(() => database.close());

test("a visitor is sent to the sign-in page, and back to where they wanted to go", async ({ page, request }) => {
  const answer = await request.get("/patterns", { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  await page.goto("/patterns");
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fpatterns$/);
  await page.getByLabel("Email").fill("advisor@paceline.dev");
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/patterns");
  await expect(page.getByRole("heading", { level: 1, name: "Roadmap" })).toBeVisible();
});

test("a wrong password is said plainly, keeps the address and lets one try again", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("learner@paceline.dev");
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("form [role=alert]")).toHaveText("Email or password is wrong.");
  await expect(page.getByLabel("Email")).toHaveValue("learner@paceline.dev");
  await expect(page.getByLabel("Password")).toHaveValue("");
  await page.getByLabel("Password").fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/");
});

test("an unknown person hears the same words", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nobody@example.org");
  await page.getByLabel("Password").fill("whatever it was");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("form [role=alert]")).toHaveText("Email or password is wrong.");
});

test("too many tries through the form must wait", async ({ page }) => {
  await page.goto("/sign-in");
  for (let attempt = 0; attempt < 11; attempt++) {
    await page.getByLabel("Email").fill("someone-else@example.org");
    await page.getByLabel("Password").fill(`guess ${attempt}`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByLabel("Password")).toHaveValue(""); // the answer is on the screen: what is typed now stays
  }
  await expect(page.locator("form [role=alert]")).toHaveText(/^Too many tries\. Wait \d+ min and sign in again\.$/);
});

test("signing out ends the session here and in the database", async ({ page }) => {
  await signIn(page, "operator@paceline.dev");
  const cookies = await page.context().cookies();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.context().addCookies(cookies);
  await page.goto("/");
  await expect(page.getByText("Your session has ended.")).toBeVisible();
});

test("a session that has run out says so and asks to sign in again", async ({ page, browser }) => {
  await signIn(page, "learner@paceline.dev");
  await database.query(`UPDATE session SET "expiresAt" = now() - interval '1 minute'
    WHERE "userId" = (SELECT id FROM "user" WHERE email = 'learner@paceline.dev')`);
  await dropAllAnswers(browser);
  await page.goto("/");
  await expect(page.getByText("Your session has ended. Sign in again to go on.")).toBeVisible();
});

test("the session cookie is bound to this host, to HTTPS and to the server", async ({ page }) => {
  await signIn(page, "operator@paceline.dev");
  const session = (await page.context().cookies()).find(({ name }) => name === "__Host-paceline.session");
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
});

test("a sign-in from another origin is refused", async ({ request, baseURL }) => {
  const data = { email: "learner@paceline.dev", password: DEMO_PASSWORD };
  const foreign = await request.post("/api/auth/sign-in/email", { data, headers: { origin: "https://evil.example" } });
  expect(foreign.status()).toBe(403);
  const own = await request.post("/api/auth/sign-in/email", { data, headers: { origin: baseURL ?? "" } });
  expect(own.status()).toBe(200);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one signs in, sees what was wrong, and signs out", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill("operator@paceline.dev");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.locator("form [role=alert]")).toHaveText("Email or password is wrong.");
    await page.getByLabel("Email").fill("operator@paceline.dev");
    await page.getByLabel("Password").fill(DEMO_PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
  });
});
