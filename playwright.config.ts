import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";
import { CHROMIUM_ARGS } from "./scripts/chromium";

const { CHROME_PATH, E2E_GENERATED_PORT, E2E_OULAD_PORT, E2E_OULAD_DIR } = process.env;

const browser = {
  ...devices["Desktop Chrome"],
  launchOptions: { executablePath: CHROME_PATH, args: CHROMIUM_ARGS },
};

type Server = Extract<PlaywrightTestConfig["webServer"], readonly unknown[]>[number];

function demo(port: string | undefined, args: string): Server {
  return {
    command: `node --import tsx scripts/demo.ts ${args}`,
    env: { PORT: port ?? "" },
    url: `http://localhost:${port}/api/health/ready`,
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
    stdout: "pipe",
  };
}

// Started by scripts/e2e.ts, which finds the browser, the ports and the real data.
export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 1, // two cores also carry two servers and the database
  timeout: 30_000,
  forbidOnly: true,
  reporter: [["list"], ["json"]],
  webServer: [
    demo(E2E_GENERATED_PORT, "--scale medium"),
    ...(E2E_OULAD_DIR ? [demo(E2E_OULAD_PORT, `--oulad ${E2E_OULAD_DIR}`)] : []),
  ],
  projects: [
    {
      name: "generated",
      testIgnore: "**/oulad.spec.ts",
      use: { ...browser, baseURL: `http://localhost:${E2E_GENERATED_PORT}` },
    },
    ...(E2E_OULAD_DIR
      ? [
          {
            name: "oulad",
            testMatch: "**/oulad.spec.ts",
            use: { ...browser, baseURL: `http://localhost:${E2E_OULAD_PORT}` },
          },
        ]
      : []),
  ],
});
