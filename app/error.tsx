"use client";

import { Button } from "@/components/ui/button";
import { CenteredPage } from "@/components/ui/centered-page";

type ErrorPageProps = { error: unknown; retry: () => void };

/** What a page shows when it failed as a whole. A section that fails alone uses `SectionError` instead. */
export default function ErrorPage({ error, retry }: ErrorPageProps) {
  return (
    <CenteredPage
      title="This page could not be shown"
      lead="Nothing was lost. Try again; if it fails again, pass on the reference below."
      footer={referenceOf(error)}
    >
      <div>
        <Button type="button" onClick={retry}>
          Try again
        </Button>
      </div>
    </CenteredPage>
  );
}

/** The digest under which the server logged the error; a browser's own error has none. */
function referenceOf(error: unknown): string | undefined {
  return error instanceof Error && "digest" in error ? `Reference ${String(error.digest)}` : undefined;
}
