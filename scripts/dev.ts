import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { authSecret, prepareDatabase } from "./database";
import { readDatasetChoice } from "./dataset-choice";
import { requirePort } from "./ports";
import { runCommand } from "./run";

await runCommand(async () => {
  const choice = readDatasetChoice();
  const port = await requirePort();
  const secret = authSecret();
  const database = await prepareDatabase(choice);
  const next = path.join("node_modules", "next", "dist", "bin", "next");
  const child = spawn(process.execPath, [next, "dev", "--hostname", "127.0.0.1", "--port", String(port)], {
    stdio: "inherit",
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      ANALYTICS_DATABASE_URL: database.url,
      AUTH_SECRET: secret,
      APP_URL: `http://localhost:${port}`,
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  await once(child, "close").finally(() => database.release());
});
