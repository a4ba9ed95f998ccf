import { FLOOR_APP } from "./bench/floors";
import { measureHot } from "./bench/hot";
import { reportHot } from "./bench/hot-report";
import { measureHttp } from "./bench/http";
import { measureInProcess } from "./bench/in-process";
import { type ApiBenchOptions, type HotBenchOptions, readBenchOptions } from "./bench/options";
import { report } from "./bench/report";
import { buildIfOld } from "./build";
import { runCommand } from "./run";

// Leaving by `exit` takes along what was started.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

/** What every endpoint costs at each scale, in process and over HTTP, beside its naive twins. */
async function benchApi(options: ApiBenchOptions): Promise<void> {
  const inProcess = await measureInProcess(options);
  const http = await measureHttp(options);
  report(options, inProcess, http);
}

/** What the hot dashboard answers under load, beside a hello-world of the same framework and bare node:http. */
async function benchHot(options: HotBenchOptions): Promise<void> {
  const builds = { paceline: await buildIfOld(), floor: await buildIfOld(FLOOR_APP) };
  reportHot(options, await measureHot(builds, options));
}

await runCommand(async () => {
  const options = readBenchOptions();
  await (options.what === "api" ? benchApi(options) : benchHot(options));
});
