import { Badge } from "@/components/ui/badge";
import { List, ListItem } from "@/components/ui/list";
import type { CacheReport } from "../schema";

/** Both kill switches as this process was started with them. */
export function KillSwitches({ isCachingEnabled, isRedisEnabled }: CacheReport) {
  return (
    <List>
      <ListItem
        title="Caching"
        detail={<code className="text-xs">PERFORMANCE_OPTIMIZATION_ENABLED</code>}
        end={<State isOn={isCachingEnabled} />}
      />
      <ListItem
        title="Redis"
        detail={<code className="text-xs">REDIS_CACHING_ENABLED</code>}
        end={<State isOn={isRedisEnabled} />}
      />
    </List>
  );
}

function State({ isOn }: { isOn: boolean }) {
  return <Badge tone={isOn ? "good" : "attention"}>{isOn ? "on" : "off"}</Badge>;
}
