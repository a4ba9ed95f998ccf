/** The product's sign: a pace held and then gained on, ending at where it stands now. */
export function Mark({ className = "size-7" }: { className?: string }) {
  return (
    <svg viewBox="0 0 28 28" aria-hidden="true" className={`${className} shrink-0`}>
      <rect width="28" height="28" rx="6" className="fill-accent" />
      <path d="M4.5 21.5h19" className="fill-none stroke-2 stroke-raised opacity-55 [stroke-dasharray:2_2.25]" />
      <path
        d="M5 16.5l5-3.5 4.5 2.5L21 8"
        className="fill-none stroke-[2.75] stroke-raised [stroke-linecap:round] [stroke-linejoin:round]"
      />
      <circle cx="21" cy="8" r="3" className="fill-raised" />
    </svg>
  );
}
