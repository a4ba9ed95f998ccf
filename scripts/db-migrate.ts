import { migrate, openDatabase } from "./database";
import { databaseNameOf, readDatasetChoice } from "./dataset-choice";
import { runCommand } from "./run";

await runCommand(async () => {
  const { url, release } = await openDatabase(databaseNameOf(readDatasetChoice()));
  await migrate(url).finally(release);
});
