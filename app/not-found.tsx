import type { Metadata } from "next";
import { ButtonLink } from "@/components/ui/button";
import { CenteredPage } from "@/components/ui/centered-page";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <CenteredPage
      title="There is nothing at this address"
      lead="It may have moved, or it belongs to someone else. What is yours is on the overview."
      footer="404"
    >
      <div>
        <ButtonLink href="/" kind="primary">
          Go to the overview
        </ButtonLink>
      </div>
    </CenteredPage>
  );
}
