import type { ReactNode } from "react";
import { Mark } from "./mark";

type CenteredPageProps = {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  children?: ReactNode;
  footer?: ReactNode;
};

/** A page with one thing to do and no navigation: sign-in, not found, failed. Its title is the `h1`. */
export function CenteredPage({ title, lead, children, footer }: CenteredPageProps) {
  return (
    <main id="content" className="mx-auto flex min-h-dvh w-full max-w-108 flex-col justify-center gap-4 px-4 py-8">
      <div className="overflow-hidden rounded-md border border-line bg-raised shadow-raised">
        <PaceDrawing />
        <div className="flex flex-col gap-6 p-6">
          <div>
            <p className="mb-5 flex items-center gap-2.5 font-semibold text-md">
              <Mark />
              Paceline
            </p>
            <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
            {lead ? <p className="mt-2 text-muted">{lead}</p> : null}
          </div>
          {children}
        </div>
      </div>
      {footer ? <div className="px-6 text-muted text-xs">{footer}</div> : null}
    </main>
  );
}

const RULES_PX = [16, 32, 48, 64];

/** Decorative: the sign at the width of the page, a pace set and a line that meets it. */
function PaceDrawing() {
  return (
    <svg viewBox="0 0 400 80" aria-hidden="true" className="block w-full border-line border-b bg-surface">
      {RULES_PX.map((y) => (
        <path key={y} d={`M0 ${y}h400`} className="stroke-line" />
      ))}
      <path d="M0 62 400 26" className="fill-none stroke-muted stroke-[1.5] [stroke-dasharray:5_4]" />
      <path
        d="M0 66 32 60 64 64 96 55 128 60 160 50 192 52 224 40 256 45 288 31 320 34 344 22"
        className="fill-none stroke-accent stroke-[2.5] [stroke-linecap:round] [stroke-linejoin:round]"
      />
      <circle cx="344" cy="22" r="5" className="fill-accent stroke-2 stroke-surface" />
    </svg>
  );
}
