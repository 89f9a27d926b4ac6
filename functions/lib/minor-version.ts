/**
 * Minor version of a Kubernetes version, such as 33 for `1.33` and `v1.33.5-eks-1234567`; null if the major version is
 * not 1.
 */
export function minorOf(version: string): number | null {
  const minor = /^v?1\.(\d{1,4})(?!\d)/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}
