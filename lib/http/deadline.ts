import "server-only";
import { AppError } from "./errors";

/**
 * Runs `work` with a signal that aborts when the time is up or the caller is gone.
 * Rejects with `timed_out` at the deadline even when the work does not heed the signal.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new AppError("timed_out", `No answer within ${deadlineMs} ms`);
      reject(error);
      controller.abort(error);
    }, deadlineMs);
  });
  const signal = caller ? AbortSignal.any([caller, controller.signal]) : controller.signal;
  try {
    return await Promise.race([work(signal), expired]);
  } finally {
    clearTimeout(timer);
  }
}
