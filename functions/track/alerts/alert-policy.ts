/** Limits on how much people are told, and on how hard it is tried. */
export interface AlertPolicy {
  /** Minutes in which at most two messages go to people about one alert. */
  readonly coolDownMinutes: number;
  /** Polls that must fail in a row before a cluster counts as unreachable. */
  readonly unreachableAfterFailures: number;
  /** And for how long, since hints may make many polls of a minute in which an API server restarts. */
  readonly unreachableAfterMinutes: number;
  /** Length of the lease in which whoever decided on a notification has to send it, before others may. */
  readonly leaseSeconds: number;
  /** After so many failures a destination is given up for one notification. */
  readonly maxAttempts: number;
}

export const defaultPolicy: AlertPolicy = {
  coolDownMinutes: 60,
  unreachableAfterFailures: 3,
  unreachableAfterMinutes: 9,
  leaseSeconds: 120,
  maxAttempts: 5,
};
