/** Text to copy, as it is: a command, an answer. Scrolls within itself, never the page. */
export function CodeBlock({ label, children }: { label: string; children: string }) {
  return (
    <section
      aria-label={label}
      {...SCROLLABLE}
      className="max-h-96 overflow-auto rounded-md border border-line bg-surface px-3 py-2 -outline-offset-2"
    >
      <pre className="font-mono text-xs">
        <code>{children}</code>
      </pre>
    </section>
  );
}

// A box that scrolls takes the focus, so that the arrow keys reach what is out of sight.
const SCROLLABLE = { tabIndex: 0 };
