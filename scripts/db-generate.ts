import { prepareDatabase } from "./database";
import { readDatasetChoice } from "./dataset-choice";
import { runCommand } from "./run";

await runCommand(async () => {
  const choice = readDatasetChoice();
  if (choice.kind !== "generated")
    throw new Error("db:generate makes data up; to load OULAD use npm run db:import -- --oulad DIR");
  const { release } = await prepareDatabase(choice);
  await release();
});
