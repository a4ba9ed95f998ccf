import type { HTMLInputAutoCompleteAttribute } from "react";

type FieldProps = {
  /** Also the id of the input: one form on a page has each name once. */
  name: string;
  label: string;
  type?: "text" | "email" | "password" | "number" | "date" | "search";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  defaultValue?: string;
  isRequired?: boolean;
  /** The first field with an error takes the focus. */
  hasFocus?: boolean;
  /** Under the label, before the reader types. */
  hint?: string;
  /** Under the field, in words that say what to do. */
  error?: string;
};

/** A labelled input. Works in server and client components alike. */
export function Field(props: FieldProps) {
  const { name, label, type = "text", autoComplete, defaultValue, isRequired = false, hasFocus, hint, error } = props;
  const describedBy = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      {hint ? (
        <p id={`${name}-hint`} className="text-muted text-sm">
          {hint}
        </p>
      ) : null}
      <input
        id={name}
        name={name}
        type={type}
        autoComplete={autoComplete}
        defaultValue={defaultValue}
        required={isRequired}
        {...(hasFocus && FOCUSED)}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy || undefined}
        className="min-h-11 w-full rounded-md border border-muted bg-raised px-3 text-md aria-invalid:border-2 aria-invalid:border-bad"
      />
      {error ? (
        <p id={`${name}-error`} className="flex gap-1.5 text-bad text-sm">
          <span aria-hidden="true">◆</span>
          {error}
        </p>
      ) : null}
    </div>
  );
}

// Set only where a form came back with errors: the reader's next step is this field.
const FOCUSED = { autoFocus: true };
