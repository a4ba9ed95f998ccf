import type { DropState } from "../schema";

/** Says what a drop did, under the form it was asked with. There from the start, so that it is read out when it fills. */
export function DropOutcome({ state: { dropped, problem } }: { state: DropState }) {
  return (
    <>
      <p role="status" className={LINE}>
        {dropped ? `Dropped: ${dropped}` : null}
      </p>
      <p role="alert" className={`text-bad ${LINE}`}>
        {problem}
      </p>
    </>
  );
}

const LINE = "text-sm not-empty:py-2 in-[[data-flush]]:px-4";
