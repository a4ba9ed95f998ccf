import { stat } from "node:fs/promises";
import path from "node:path";
import { type Binaries, findBinaries, packagedFolder } from "./binaries";
import { dataFolder } from "./cluster";
import { EmbeddedPostgresError } from "./error";
import { databaseOwner } from "./owner";
import { prepareClusterFolder } from "./place";
import { freePort } from "./port";
import { findRunningServer, type RunningServer } from "./postmaster";
import type { Owner } from "./run";
import { initialise, isInitialised, startServer } from "./server";
import { startKeeper } from "./start-keeper";
import { clusterFolder, type State } from "./state";

type Prepared = { binaries: Binaries; owner: Owner | undefined };
type FailedStart = { kind: "start"; problem: string; remedy: string; cause?: undefined };

/** `launch` starts the server at each call, and at the first prepares what that takes, a keeper included. */
export function launcher(state: State, folder: string, onProgress: (line: string) => void) {
  const cluster = clusterFolder(folder, state);
  let prepared: Prepared | undefined;

  const launch = async (): Promise<RunningServer | FailedStart> => {
    if (!prepared) {
      prepared = await prepare(cluster, state.password, onProgress);
      // Before the server, so that one whose starter is killed this very moment has a keeper too.
      startKeeper(folder);
    }
    const port = await freePort(state.port);
    const { ok, output } = await startServer(cluster, prepared.binaries, prepared.owner, port);
    const server = ok ? await findRunningServer(cluster) : undefined;
    if (server) {
      onProgress(`PostgreSQL: started on 127.0.0.1:${server.port}.`);
      return server;
    }
    return {
      kind: "start",
      problem: `PostgreSQL does not start in ${dataFolder(cluster)} on port ${port}: ${output}`,
      remedy: `settle what its log says (${cluster}/server.log); to begin again with an empty server delete ${cluster}.`,
    };
  };
  return { launch, hasBroughtKeeper: () => prepared !== undefined };
}

async function prepare(cluster: string, password: string, onProgress: (line: string) => void): Promise<Prepared> {
  const owner = await ownerOf(cluster);
  const refusal = await prepareClusterFolder(cluster, owner);
  if (refusal !== undefined) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL cannot use its folder ${cluster}.`,
      "let its user enter every folder on that path again, or delete .paceline/postgres to begin with an empty server.",
      { said: refusal },
    );
  }
  const binaries = await findBinaries(path.dirname(cluster), owner, await packagedFolder());
  if (!(await isInitialised(cluster))) {
    onProgress(`PostgreSQL: making a data folder in ${cluster}.`);
    await initialise(cluster, binaries, owner, password);
  }
  return { binaries, owner };
}

/** Data that exists stays with the user who has it, even if a better one has appeared since. */
async function ownerOf(cluster: string): Promise<Owner | undefined> {
  const stats = process.getuid?.() === 0 ? await stat(dataFolder(cluster)).catch(() => undefined) : undefined;
  return stats?.uid ? { uid: stats.uid, gid: stats.gid } : databaseOwner();
}
