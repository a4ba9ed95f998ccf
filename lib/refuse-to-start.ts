import "server-only";

/** Ends a server that cannot work, with one clear message: Next would stay up and answer 500 to everything. */
export function refuseToStart(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
