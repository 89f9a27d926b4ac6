const dayMs = 24 * 60 * 60_000;
const daysToExpiry = 14;

/** Where a waiver stands in time: it holds through its last day, in UTC. */
export function waiverTime(until: string, now: string): 'active' | 'expiring' | 'expired' {
  const left = Date.parse(`${until}T00:00:00Z`) + dayMs - Date.parse(now);
  if (left <= 0) return 'expired';
  return left <= daysToExpiry * dayMs ? 'expiring' : 'active';
}
