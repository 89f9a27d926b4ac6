/** Destinations of findings, by the field of a stored result that says why they may be lacking there. */
export const destinations = { unlogged: 'CloudWatch Logs', unimported: 'Security Hub' } as const;

export type DeliveryField = keyof typeof destinations;

/** Reason, by destination, why it may lack findings; null once it has acknowledged every one, or was not to be told. */
export type Deliveries = Readonly<Record<DeliveryField, string | null>>;

export interface Undelivered {
  readonly destination: (typeof destinations)[DeliveryField];
  readonly reason: string;
}

/** Reason that holds until the destination has answered, and for ever when the run ends before. */
export function notAcknowledged(delivery: DeliveryField): string {
  return `its run ended before ${destinations[delivery]} had acknowledged them`;
}

/** Destinations that may lack findings. */
export function undeliveredOf(told: Deliveries): Undelivered[] {
  return (['unlogged', 'unimported'] as const).flatMap((delivery) => {
    const reason = told[delivery];
    return reason === null ? [] : [{ destination: destinations[delivery], reason }];
  });
}
