import { acquirePostgres } from "./postgres";

// A user of the embedded PostgreSQL in a process of its own, for tests: `hold.fixture.ts ROOT`.
// Says {"url": …} when it has the server, releases it when its standard input ends, then says {"released": true}.

const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

const postgres = await acquirePostgres({ root: process.argv[2], onProgress: (line) => say({ line }) });
say({ url: postgres.urlOf("shared") });
for await (const _chunk of process.stdin);
await postgres.release();
say({ released: true });
