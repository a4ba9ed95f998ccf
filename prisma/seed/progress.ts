import { SingleBar } from "cli-progress";

/** Rows done of one step. `done` is due also when the step fails: a bar that is never stopped keeps the process alive. */
export type Step = { advance(count: number): void; done(): void };
export type Progress = { step(label: string, total?: number): Step };

/** Shows nothing: for tests and for callers that report by themselves. */
export const silentProgress: Progress = { step: () => ({ advance() {}, done() {} }) };

/** A bar on a terminal; otherwise a line every few seconds and one at the end of each step, fit for a log. */
export function terminalProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  return { step: (label, total) => (stream.isTTY ? drawnStep : printedStep)(stream, label, total) };
}

/** Runs `work` as one step, which ends whether or not it succeeds. */
export async function withStep<T>(progress: Progress, label: string, work: (step: Step) => Promise<T>, total?: number) {
  const step = progress.step(label, total);
  try {
    return await work(step);
  } finally {
    step.done();
  }
}

const LABEL_WIDTH = 24;

function drawnStep(stream: NodeJS.WriteStream, label: string, total?: number): Step {
  let done = 0;
  const shown = label.padEnd(LABEL_WIDTH);
  const bar = new SingleBar({
    stream,
    format: total ? `${shown} {bar} {percentage}%  {value} of {total}  {duration} s` : `${shown} {value}  {duration} s`,
    formatValue: (value, _options, kind) => (kind === "value" || kind === "total" ? formatCount(value) : String(value)),
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    // The elapsed seconds move on while a long statement reports nothing.
    forceRedraw: true,
    // Turning wrapping off, as is the default, would outlive a killed process.
    linewrap: true,
  });
  bar.start(total ?? 0, 0);
  return {
    advance(count) {
      done += count;
      bar.update(done);
    },
    done: () => bar.stop(),
  };
}

const PRINT_EVERY_MS = 3_000;

function printedStep(stream: NodeJS.WriteStream, label: string, total?: number): Step {
  const startedAt = performance.now();
  const elapsedSeconds = () => ((performance.now() - startedAt) / 1_000).toFixed(1);
  let done = 0;
  let isOver = false;
  const isPartial = () => total !== undefined && done < total;
  const counted = () => (isPartial() ? `${formatCount(done)} of ${formatCount(total ?? 0)}` : formatCount(done));
  const timer = setInterval(() => {
    stream.write(`${label}: ${done === 0 ? `${elapsedSeconds()} s so far` : counted()}\n`);
  }, PRINT_EVERY_MS);
  timer.unref();
  return {
    advance(count) {
      done += count;
    },
    done() {
      if (isOver) return;
      isOver = true;
      clearInterval(timer);
      stream.write(`${label}: ${done === 0 && !isPartial() ? "done" : counted()} in ${elapsedSeconds()} s\n`);
    },
  };
}

const formatCount = (count: number) => count.toLocaleString("en-GB");
