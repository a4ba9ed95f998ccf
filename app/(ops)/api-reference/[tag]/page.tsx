import type { Metadata, Route } from "next";
import { notFound } from "next/navigation";
import { Grid } from "@/components/ui/grid";
import { LinkTabs } from "@/components/ui/link-tabs";
import { Operation } from "@/lib/features/api-reference/components/operation";
import { Frame } from "../../../frame";
import { headingOf, operationsByTag } from "../operations";

export const generateStaticParams = () => [...operationsByTag().keys()].map((tag) => ({ tag }));

export async function generateMetadata({ params }: PageProps<"/api-reference/[tag]">): Promise<Metadata> {
  return { title: `API: ${headingOf((await params).tag)}`, robots: { index: false } };
}

export default async function ApiTagPage({ params }: PageProps<"/api-reference/[tag]">) {
  const { tag } = await params;
  const byTag = operationsByTag();
  const operations = byTag.get(tag);
  if (!operations) notFound();
  const tabs = [...byTag.keys()].map((other) => ({
    href: `/api-reference/${other}` as Route,
    label: headingOf(other),
    isCurrent: other === tag,
  }));
  return (
    <Frame current="/api-reference" title={`API: ${headingOf(tag)}`} context={`${operations.length} operations`}>
      <div className="flex flex-col gap-4">
        <LinkTabs label="Parts of the API" tabs={tabs} />
        <Grid>
          {operations.map(({ method, path, operation }) => (
            <Operation key={operation.operationId} method={method} path={path} operation={operation} />
          ))}
        </Grid>
      </div>
    </Frame>
  );
}
