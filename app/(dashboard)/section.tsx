import type { Route } from "next";
import { connection } from "next/server";
import { type ReactNode, Suspense } from "react";
import type { Span } from "@/components/ui/grid";
import { Panel, type PanelHeight } from "@/components/ui/panel";
import { SectionError } from "@/components/ui/section-error";
import { PanelSkeleton } from "@/components/ui/skeleton";
import { loadSection } from "@/lib/http/sections";

type SectionProps<Data> = {
  title: string;
  span: Span;
  height: PanelHeight;
  isFlush?: boolean;
  /** The page this stands on, for trying again. */
  href?: string;
  note?: (data: Data) => string;
  load: () => Promise<Data>;
  children: (data: Data) => ReactNode;
};

/** A box that streams by itself: its skeleton holds the place, and when its data fail only this box says so. */
export function Section<Data>(props: SectionProps<Data>) {
  const { title, span, height } = props;
  return (
    <Suspense fallback={<PanelSkeleton title={title} span={span} height={height} />}>
      <Loaded {...props} />
    </Suspense>
  );
}

async function Loaded<Data>({ title, span, height, isFlush, href = "/", note, load, children }: SectionProps<Data>) {
  await connection();
  const outcome = await loadSection(title, load);
  if ("failed" in outcome) {
    return (
      <Panel title={title} span={span} height={height}>
        <SectionError what={title} retryHref={href as Route} />
      </Panel>
    );
  }
  return (
    <Panel title={title} span={span} height={height} isFlush={isFlush} note={note?.(outcome.data)}>
      {children(outcome.data)}
    </Panel>
  );
}
