import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { connect, countHolders, disconnect, stopIfUnused, tryLock } from "./lease";
import { findRunningServer, isAlive } from "./postmaster";
import { clusterFolder, readState } from "./state";

// A process of its own that stops the server when those who used it were killed and could not.
// Arguments: the state folder, the pid of the process that wanted a keeper. One per server stays, and ends with it.

const CHECK_INTERVAL_MS = 1_000;
/** How long the process that is starting the server may take until the server is there, and then until it uses it. */
const STARTER_MS = 20_000;
/** A crash of one backend cuts every connection: users need a moment to take their leases anew. */
const UNUSED_CHECKS_BEFORE_STOP = 3;

async function keep(folder: string, starterPid: number): Promise<void> {
  const state = await readState(folder);
  if (!state) return;
  const cluster = clusterFolder(folder, state);
  const starterUntilMs = Date.now() + STARTER_MS;
  const isStarting = () => Date.now() < starterUntilMs && isAlive(starterPid);
  let client: pg.Client | undefined;
  let hasServed = false;
  let hasBeenUsed = false;
  let unusedChecks = 0;

  for (let round = 0; ; await sleep(CHECK_INTERVAL_MS), round++) {
    try {
      if (!client) {
        const server = await findRunningServer(cluster);
        // The first look is too early to judge: pg_ctl outlives a killed starter and may be about to bring a server.
        if (!server && (hasServed || (round > 1 && !isStarting()))) return;
        if (!server) continue;
        client = await connect(server, state.password, "postgres", "keeper");
        client.once("end", () => {
          client = undefined;
        });
        if (!(await tryLock(client, "keeper"))) return;
        hasServed = true;
      }
      const isUsed = (await countHolders(client, "lease", "shared")) > 0;
      hasBeenUsed ||= isUsed;
      unusedChecks = isUsed || (!hasBeenUsed && isStarting()) ? 0 : unusedChecks + 1;
      if (unusedChecks < UNUSED_CHECKS_BEFORE_STOP) continue;
      if ((await stopIfUnused(cluster, state.password)) === "down") return;
    } catch {
      // The server stops, recovers or starts: the next round sees which.
      if (client) void disconnect(client);
      client = undefined;
    }
  }
}

await keep(process.argv[2] ?? "", Number(process.argv[3]));
process.exit(0);
