import { EmbeddedPostgresError } from "./error";
import type { Lease } from "./join";
import { connect, disconnect, lock } from "./lease";
import { SUPERUSER } from "./server";

const NAME = /^[a-z_][a-z0-9_]{0,62}$/;
const TAKEN = ["postgres", "template0", "template1"];
/** What PostgreSQL leaves of a database whose DROP was killed half-way: nobody can enter it. */
const INVALID_CONNECTION_LIMIT = -2;

/** Connection string of a database on the leased server. */
export function databaseUrl({ port, password }: Lease, database: string): string {
  // sslmode: against a PGSSLMODE in the environment of whoever connects.
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${checkedName(database)}?sslmode=disable`;
}

/** Makes the database, with pg_stat_statements in it, unless it is there. Answers whether it was made now. */
export async function ensureDatabase(lease: Lease, database: string): Promise<boolean> {
  const name = checkedName(database);
  const admin = await connect(lease, lease.password, "postgres", "databases");
  try {
    // One at a time: neither CREATE DATABASE nor CREATE EXTENSION IF NOT EXISTS bears company.
    await lock(admin, "databases", "exclusive");
    const found = await admin.query<{ datconnlimit: number }>(
      "SELECT datconnlimit FROM pg_database WHERE datname = $1",
      [name],
    );
    const connectionLimit = found.rows[0]?.datconnlimit;
    if (connectionLimit === INVALID_CONNECTION_LIMIT) await admin.query(`DROP DATABASE "${name}"`);
    const isMissing = connectionLimit === undefined || connectionLimit === INVALID_CONNECTION_LIMIT;
    // From template0, which no other session can be busy with.
    if (isMissing) await admin.query(`CREATE DATABASE "${name}" TEMPLATE template0`);
    await addStatistics(lease, name);
    return isMissing;
  } finally {
    await disconnect(admin);
  }
}

async function addStatistics(lease: Lease, database: string): Promise<void> {
  const client = await connect(lease, lease.password, database, "databases");
  try {
    await client.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  } finally {
    await disconnect(client);
  }
}

function checkedName(database: string): string {
  if (NAME.test(database) && !TAKEN.includes(database)) return database;
  throw new EmbeddedPostgresError(
    `${JSON.stringify(database)} is not a name for a database on the embedded PostgreSQL.`,
    "use a to z, 0 to 9 and _, no digit first, at most 63 characters, and none of PostgreSQL's own names.",
  );
}
