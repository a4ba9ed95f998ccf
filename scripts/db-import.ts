import { prepareDatabase } from "./database";
import { readDatasetChoice } from "./dataset-choice";
import { runCommand } from "./run";

await runCommand(async () => {
  const choice = readDatasetChoice();
  if (choice.kind !== "oulad")
    throw new Error("db:import needs the folder of OULAD's CSV files: npm run db:import -- --oulad DIR");
  const { release } = await prepareDatabase(choice);
  await release();
});
