import { EmbeddedPostgresError } from "./error";
import { type Owner, run } from "./run";

const CREATED_USER = "paceline";
/** The server's usual user, macOS' name for it, and the one made here where neither exists. */
const KNOWN_USERS = ["postgres", "_postgres", CREATED_USER];

/** The user that the server runs as; undefined unless root is asking, since PostgreSQL refuses to run as root. */
export async function databaseOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await firstKnownUser();
  if (existing) return existing;
  const created = await run("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", CREATED_USER], {
    timeoutMs: 10_000,
  });
  // Asked again also after a failure: a process beside this one may have made the user first.
  const user = await firstKnownUser();
  if (user) return user;
  throw new EmbeddedPostgresError(
    "PostgreSQL does not run as root, and there is no other user it could run as.",
    `create one (useradd --system ${CREATED_USER}), run as a user who is not root, or set DATABASE_URL.`,
    { said: created.output },
  );
}

async function firstKnownUser(): Promise<Owner | undefined> {
  for (const name of KNOWN_USERS) {
    const [uid, gid] = await Promise.all([idOf("-u", name), idOf("-g", name)]);
    if (uid && gid) return { uid, gid };
  }
  return undefined;
}

async function idOf(flag: "-u" | "-g", name: string): Promise<number | undefined> {
  const { ok, output } = await run("id", [flag, name], { timeoutMs: 5_000 });
  return ok ? Number(output) : undefined;
}
