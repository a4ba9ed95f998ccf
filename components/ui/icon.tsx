import {
  ArrowRight,
  Braces,
  CircleUser,
  Gauge,
  GraduationCap,
  type IconNode,
  LayoutDashboard,
  ListChecks,
  LogOut,
  NotebookPen,
  RotateCw,
  Shapes,
  Target,
  Users,
} from "lucide";

// The plain drawings, not lucide-react: that draws through a client component, so every icon would ship script.
const DRAWINGS = {
  overview: LayoutDashboard,
  missions: ListChecks,
  goals: Target,
  people: Users,
  performance: Gauge,
  patterns: Shapes,
  api: Braces,
  notes: NotebookPen,
  courses: GraduationCap,
  person: CircleUser,
  "sign-out": LogOut,
  forward: ArrowRight,
  retry: RotateCw,
} satisfies Record<string, IconNode>;

export type IconName = keyof typeof DRAWINGS;

/** Decorative: always beside a word that says the same. */
export function Icon({ name, className = "size-5" }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      className={`${className} shrink-0 fill-none stroke-current stroke-[1.75] [stroke-linecap:round] [stroke-linejoin:round]`}
    >
      {DRAWINGS[name].map(([Shape, attributes]) => (
        <Shape key={JSON.stringify(attributes)} {...attributes} />
      ))}
    </svg>
  );
}
