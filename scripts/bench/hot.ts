import { type Load, measureLoad } from "./load";
import { residentMb } from "./memory";
import type { HotBenchOptions } from "./options";
import { type Builds, type Stops, startTargets, type Target } from "./targets";

/** Of one round, by the name of what was loaded. */
export type Round = Record<string, Load>;
export type Measured = Pick<Target, "name" | "isPaceline" | "floor"> & { rssMb: number };
export type HotFigures = { targets: Measured[]; rounds: Round[] };

/**
 * Loads the floors and each scenario in turn, round after round, so that a machine that is busy for a while is busy for all.
 * Throws when an answer is refused, lost or another than the others'.
 */
export async function measureHot(builds: Builds, options: HotBenchOptions): Promise<HotFigures> {
  const stops: Stops = [];
  try {
    const targets = await startTargets(builds, stops);
    const rounds: Round[] = [];
    for (let round = 1; round <= options.rounds; round++) {
      console.log(`Round ${round} of ${options.rounds}`);
      rounds.push(await measureRound(targets, options));
    }
    const measured = targets.map(({ name, isPaceline, floor, pid }) => ({
      name,
      isPaceline,
      floor,
      rssMb: residentMb(pid),
    }));
    return { targets: measured, rounds };
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

async function measureRound(targets: Target[], { seconds, connections }: HotBenchOptions): Promise<Round> {
  const round: Round = {};
  for (const { name, url, headers } of targets) {
    round[name] = await measureLoad({ name, url, headers, connections, seconds, warmUpSeconds: seconds / 2 });
  }
  return round;
}
