import { DropButton } from "./drop-button.client";
import { type DropAction, DropForm } from "./drop-form.client";

/** Drops all answers, in two steps that need no JavaScript: the button shows when its line has been opened. */
export function DropEverything({ action }: { action: DropAction }) {
  return (
    <>
      <p className="text-muted text-sm">
        Every answer falls, in every process and in Redis. Until they are made again, each read goes to the database.
      </p>
      {/* The form is around both steps: what came of it shows also where the page comes back with the second one closed. */}
      <DropForm action={action}>
        <details>
          <summary className="w-fit py-3 font-medium text-accent sm:py-2">Drop everything</summary>
          <DropButton name="all" value="true" kind="primary">
            Yes, drop everything
          </DropButton>
        </details>
      </DropForm>
    </>
  );
}
