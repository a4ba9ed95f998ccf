import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { databaseOwner } from "@/lib/db/embedded/owner";
import { findProgram } from "./programs";

const TEMPLATE = path.join("infra", "pgbouncer", "pgbouncer.ini");
const KNOWN_PLACES = [
  "/usr/sbin/pgbouncer",
  "/usr/bin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
];
const START_WITHIN_MS = 5_000;

/**
 * A pgBouncer to test with: PGBOUNCER_PATH, one that is installed, or Debian's package, installed now when this is root. Without
 * one, what to do about it. Where services start on installation, Debian's own comes up too, with no database, on port 6432.
 */
export const findPgbouncer = () =>
  findProgram({
    name: "pgBouncer",
    variable: "PGBOUNCER_PATH",
    places: KNOWN_PLACES,
    packages: { debian: "pgbouncer", brew: "pgbouncer" },
  });

export type Pgbouncer = {
  /** Ends it at once, as a crash would; its clients lose their connections. */
  kill(): Promise<void>;
};

export type PgbouncerOptions = {
  /** Takes its configuration and its list of users; everyone may enter it. */
  folder: string;
  port: number;
  postgresUrl: string;
  /** The secret of `postgresUrl`'s user, as in pg_authid.rolpassword. */
  secret: string;
};

/**
 * Starts pgBouncer on loopback in front of a database, as infra/pgbouncer/pgbouncer.ini says, and resolves when it listens.
 * Throws with its words when it does not come up. It never outlives this process, but for a kill -9 of it.
 */
export async function startPgbouncer(program: string, options: PgbouncerOptions): Promise<Pgbouncer> {
  const owner = await databaseOwner(); // pgBouncer too refuses to run as root
  const child = spawn(program, [writeConfiguration(options, owner)], {
    ...owner,
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = once(child, "close").catch((error: Error) => {
    said = error.message;
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  process.once("exit", () => child.kill("SIGKILL"));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said = `${said}${chunk}`.slice(-2_000);
    });
  }
  const deadline = Date.now() + START_WITHIN_MS;
  while (child.exitCode === null && child.pid && Date.now() < deadline) {
    if (await isListening(options.port)) return { kill };
    await sleep(20);
  }
  await kill();
  throw new Error(`pgBouncer did not come up: ${said}`);
}

function writeConfiguration(
  { folder, port, postgresUrl, secret }: PgbouncerOptions,
  owner?: { uid: number; gid: number },
) {
  const { hostname, port: postgresPort, pathname, username } = new URL(postgresUrl);
  const users = path.join(folder, "userlist.txt");
  const values: Record<string, string> = {
    POSTGRES_HOST: hostname,
    POSTGRES_PORT: postgresPort,
    POSTGRES_DATABASE: pathname.slice(1),
    POSTGRES_USER: username,
    PGBOUNCER_ADDRESS: "127.0.0.1",
    PGBOUNCER_PORT: String(port),
    PGBOUNCER_USERS: users,
  };
  const configuration = path.join(folder, "pgbouncer.ini");
  writeFileSync(configuration, fillIn(readFileSync(TEMPLATE, "utf8"), values));
  writeFileSync(users, `"${username}" "${secret}"\n`);
  chmodSync(users, 0o600);
  if (owner) chownSync(users, owner.uid, owner.gid);
  return configuration;
}

/** What `envsubst` makes of it. Throws for a name without a value. */
function fillIn(template: string, values: Record<string, string>): string {
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${TEMPLATE} asks for ${name}, which nobody gives`);
    return value;
  });
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
