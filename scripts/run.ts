/** Runs a command's work: an error ends it with one line and exit code 1, and open handles never keep it. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work();
    process.exit(process.exitCode ?? 0);
  } catch (error) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}
