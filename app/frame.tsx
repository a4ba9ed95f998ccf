import type { Route } from "next";
import { cacheLife, cacheTag } from "next/cache";
import { connection } from "next/server";
import { type ReactNode, Suspense } from "react";
import { AppShell } from "@/components/ui/app-shell";
import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { PageTitle } from "@/components/ui/page-title";
import { requireViewer } from "@/lib/auth/page-viewer";
import { signOutAction } from "@/lib/features/accounts/actions";
import { DatasetLine } from "@/lib/features/datasets/components/dataset-line";
import { listDatasets } from "@/lib/features/datasets/queries";
import { loadSection } from "@/lib/http/sections";

const NAV = [
  { href: "/" as Route, label: "Overview", icon: <Icon name="overview" /> },
  { href: "/api-reference" as Route, label: "API", icon: <Icon name="api" /> },
  { href: "/patterns" as Route, label: "Roadmap", icon: <Icon name="patterns" /> },
];

type FrameProps = { current: Route; title: string; context?: string; children: ReactNode };

/** The frame of every signed-in page. Static but for who is signed in and what data there is. */
export function Frame({ current, title, context, children }: FrameProps) {
  return (
    <AppShell
      nav={NAV}
      current={current}
      place={<PageTitle title={title} context={context} />}
      person={
        <>
          <Suspense fallback={<span className="text-muted text-sm">…</span>}>
            <PersonName />
          </Suspense>
          <form action={signOutAction}>
            <Button kind="quiet">Sign out</Button>
          </form>
        </>
      }
      footer={
        <Suspense fallback={<p>…</p>}>
          <Datasets />
        </Suspense>
      }
    >
      {children}
    </AppShell>
  );
}

async function PersonName() {
  const { name } = await requireViewer();
  return <span className="truncate text-sm">{name}</span>;
}

async function Datasets() {
  await connection();
  await requireViewer();
  const outcome = await loadSection("datasets", listDatasetsForAll);
  return "data" in outcome ? <DatasetLine datasets={outcome.data} /> : null;
}

// A script that loads other data tells no server, so what is older than a minute is never shown.
async function listDatasetsForAll() {
  "use cache";
  cacheLife({ stale: 30, revalidate: 30, expire: 60 });
  cacheTag("datasets");
  return listDatasets();
}
