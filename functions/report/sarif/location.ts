import type { ClusterResult, Finding } from '#model/result.ts';

/**
 * A place in a file where there is one. An object of a cluster has none, but GitHub refuses a whole document for one
 * result without a file, so that such objects get a path of their own, which says what they are.
 */
export function locationOf(cluster: ClusterResult, finding: Finding) {
  const { location } = finding;
  const logicalLocations = [logicalLocation(cluster, finding)];
  if (location === undefined)
    return {
      physicalLocation: { artifactLocation: objectPath(cluster, finding), region: { startLine: 1 } },
      logicalLocations,
    };
  const region = { startLine: location.line, startColumn: location.column };
  return { physicalLocation: { artifactLocation: fileLocation(location.file), region }, logicalLocations };
}

function logicalLocation(cluster: ClusterResult, { subject }: Finding) {
  const { kind, namespace, name } = subject;
  const path = [cluster.arn ?? cluster.name, namespace, kind, name].filter((part) => part !== undefined);
  return { name, kind: 'resource', fullyQualifiedName: path.map((part) => part.replaceAll('/', '%2F')).join('/') };
}

function objectPath({ account, region, name }: ClusterResult, { subject }: Finding) {
  const object = [subject.namespace, subject.kind, subject.name];
  const parts = ['clusters', account, region, name, ...object].filter((part) => part !== null && part !== undefined);
  return {
    uri: parts.map(uriPart).join('/'),
    description: { text: 'An object of the cluster; there is no such file.' },
  };
}

function fileLocation(file: string) {
  const path = file.replaceAll('\\', '/');
  const uri = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return { uri: `file://${uri}` };
  if (/^[A-Za-z]:\//.test(path)) return { uri: `file:///${uri.replace('%3A', ':')}` };
  return { uri: uri.replace(/^(?:\.\/)+/, ''), uriBaseId: '%SRCROOT%' };
}

/** Dots alone would be folded into the path. */
function uriPart(part: string): string {
  return /^\.*$/.test(part) ? `%2E${'%2E'.repeat(Math.max(0, part.length - 1))}` : encodeURIComponent(part);
}
