import { type DropAction, DropButton } from "./drop-button.client";

/** Drops all answers, in two steps that need no JavaScript: the button shows when its line has been opened. */
export function DropEverything({ action }: { action: DropAction }) {
  return (
    <>
      <p className="text-muted text-sm">
        Every answer falls, in every process and in Redis. Until they are made again, each read goes to the database.
      </p>
      <details>
        <summary className="w-fit py-3 font-medium text-accent sm:py-2">Drop everything</summary>
        <form action={action}>
          <DropButton name="all" value="true">
            Yes, drop everything
          </DropButton>
        </form>
      </details>
    </>
  );
}
