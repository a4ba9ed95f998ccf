import type { Route } from "next";
import { List, ListItem } from "@/components/ui/list";
import { TextLink } from "@/components/ui/text-link";

export type OperationRow = { href: Route; method: string; path: string; summary: string };

/** The operations of one noun, each a link to its description. */
export function OperationList({ operations }: { operations: OperationRow[] }) {
  return (
    <List>
      {operations.map(({ href, method, path, summary }) => (
        <ListItem
          key={href}
          title={
            <TextLink href={href}>
              {method} {path}
            </TextLink>
          }
          detail={summary}
        />
      ))}
    </List>
  );
}
