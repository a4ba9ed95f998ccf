import { once } from "node:events";
import { buildIfOld } from "./build";
import { authSecret, prepareDatabase } from "./database";
import { type DatasetChoice, readDatasetChoice } from "./dataset-choice";
import { requirePort } from "./ports";
import { runCommand } from "./run";
import { startServer } from "./server";

await runCommand(async () => {
  const choice = readDatasetChoice();
  const port = await requirePort();
  const secret = authSecret();
  const stopped = Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), once(process, "SIGHUP")]);
  // While starting there is nothing to save: an open load rolls back, and the database's keeper stops the database.
  const started = await Promise.race([start(choice, port, secret), stopped]);
  if (Array.isArray(started)) process.exit(130);
  const { database, server } = started;
  try {
    greet(server.baseUrl);
    const ended = await Promise.race([stopped, server.exited]);
    if (typeof ended === "string") {
      throw new Error(`The server ended by itself: ${ended}\nStart again with npm run demo; no data is lost`);
    }
    console.log("\nStopping");
    await server.stop();
  } finally {
    await database.release();
  }
});

async function start(choice: DatasetChoice, port: number, secret: string) {
  const database = await prepareDatabase(choice);
  try {
    const build = await buildIfOld();
    const env = { DATABASE_URL: database.url, AUTH_SECRET: secret, DEMO_ACCOUNTS: "true" };
    return { database, server: await startServer(build, port, env) };
  } catch (error) {
    await database.release();
    throw error;
  }
}

function greet(baseUrl: string): void {
  console.log(`
  Paceline runs at ${baseUrl}

  Sign in as       learner@paceline.dev
                   advisor@paceline.dev
                   operator@paceline.dev
  with password    paceline-demo

  Ctrl-C stops it and everything it started.`);
}
