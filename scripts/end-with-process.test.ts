import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";

/** A process that starts a child to end with it, deaf to a Ctrl-C, and then does as told. */
const start = (then: string) => `
  import { spawn } from "node:child_process";
  import { setTimeout as sleep } from "node:timers/promises";
  import { endWithProcess } from "./scripts/end-with-process.ts";
  const child = spawn("sh", ["-c", "trap '' INT; exec sleep 30"], { stdio: "inherit" });
  endWithProcess(child);
  ${then}`;
const signalItself = (signal: string) => `process.kill(process.pid, "${signal}"); setInterval(() => {}, 1_000);`;

/** Resolves when the process and its child are gone: both hold its output. */
async function run(program: string) {
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
  let output = "";
  started.stdout.on("data", (chunk) => {
    output += chunk;
  });
  const [code, signal] = await once(started, "close");
  return { output, code, signal };
}

describe.concurrent("a child is gone with its process", () => {
  test.each(["SIGTERM", "SIGHUP", "SIGKILL"])("after %s", async (signal) => {
    expect(await run(start(signalItself(signal)))).toMatchObject({ signal });
  });

  test("after a Ctrl-C, which all processes of a terminal get", async () => {
    expect(await run(start('await sleep(300); process.kill(0, "SIGINT"); await sleep(9_000);'))).toMatchObject({
      signal: "SIGINT",
    });
  });

  test.each([
    ["a natural end", "child.unref();", 0],
    ["an exit", "process.exit(3);", 3],
    ["an error that nobody catches", 'throw new Error("uncaught");', 1],
  ])("after %s", async (_, then, code) => {
    expect(await run(start(then))).toMatchObject({ code });
  });
});

test("a child lives on while its process handles a signal", async () => {
  const handled = `process.once("SIGTERM", async () => {
    await sleep(200);
    console.log(child.exitCode, child.signalCode);
    process.exit(4);
  });`;
  expect(await run(start(handled + signalItself("SIGTERM")))).toMatchObject({ code: 4, output: "null null\n" });
});

test("a child that has ended leaves no guard behind, who could hit the next process of its number", async () => {
  const ended = `
    import { subscribe } from "node:diagnostics_channel";
    const guards = [];
    subscribe("child_process", ({ process }) => guards.push(process));
    endWithProcess(child);
    child.kill("SIGKILL");
    await sleep(300);
    console.log(guards.map(({ spawnfile, signalCode }) => [spawnfile, signalCode].join(" ")).join());`;
  expect(await run(start(ended))).toMatchObject({ code: 0, output: "sh SIGKILL\n" });
});
