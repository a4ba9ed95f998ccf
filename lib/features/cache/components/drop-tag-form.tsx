import { Field } from "@/components/ui/field";
import { type DropAction, DropButton } from "./drop-button.client";

type DropTagFormProps = {
  action: DropAction;
  /** The tag that was refused, to be mended, and why. */
  refused?: { tag: string; why: string } | undefined;
};

/** Drops what hangs on a tag. */
export function DropTagForm({ action, refused }: DropTagFormProps) {
  return (
    <form action={action} className="flex flex-col items-start gap-3">
      <Field
        key={refused?.tag}
        name="tag"
        label="Tag"
        hint="A learner, a course or one topic of either: learner:42, learner:42/goals, course:AAA-2026J"
        isRequired
        {...(refused && { defaultValue: refused.tag, error: refused.why, hasFocus: true })}
      />
      <DropButton>Drop by tag</DropButton>
    </form>
  );
}
