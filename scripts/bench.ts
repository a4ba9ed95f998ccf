import { measureHttp } from "./bench/http";
import { measureInProcess } from "./bench/in-process";
import { readBenchOptions } from "./bench/options";
import { report } from "./bench/report";
import { runCommand } from "./run";

// Leaving by `exit` takes along what was started.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

/** `npm run bench -- api`: what every endpoint costs at each scale, in process and over HTTP, beside its naive twins. */
await runCommand(async () => {
  const options = readBenchOptions();
  const inProcess = await measureInProcess(options);
  const http = await measureHttp(options);
  report(options, inProcess, http);
});
