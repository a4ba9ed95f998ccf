import "server-only";
import { AppError } from "./errors";

/** How long work may go on. Its signal is made when first asked for: an answer that is kept needs none. */
export type Deadline = { readonly signal: AbortSignal };

/**
 * Runs `work` with a signal that aborts when the time is up or the caller is gone.
 * Rejects with `timed_out` at the deadline even when the work does not heed the signal.
 */
export async function withDeadline<T>(
  deadlineMs: number,
  callerOf: (() => AbortSignal) | undefined,
  work: (deadline: Deadline) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let signal: AbortSignal | undefined;
  const deadline = {
    get signal() {
      signal ??= callerOf ? AbortSignal.any([callerOf(), controller.signal]) : controller.signal;
      return signal;
    },
  };
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new AppError("timed_out", `No answer within ${deadlineMs} ms`);
      reject(error);
      controller.abort(error);
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(deadline), expired]);
  } finally {
    clearTimeout(timer);
  }
}
