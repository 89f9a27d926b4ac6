import type { NodeSummary } from '#model/facts/node.ts';
import { kinds } from '../kinds/index.ts';
import { objectOf, type RawObject, type RawPages, listOf } from '../raw/fields.ts';
import { summarizeNodes, toNode } from '../raw/node-summary.ts';
import { type Get, type KubernetesClient, pathTo } from './kubernetes-client.ts';
import { listPages } from './list.ts';
import { resourceOf } from './reads.ts';

const access = { verb: 'list', resource: 'nodes' } as const;
const path = pathTo(resourceOf(kinds.nodes));
const onFargate = 'eks.amazonaws.com/compute-type=fargate';
const zoneLabel = 'topology.kubernetes.io/zone';

/** A cluster spans fewer zones; a server that keeps naming new ones is not trusted. */
const mostZones = 16;

/**
 * Counts nodes without reading them: there is one for each Fargate pod, nearly as large as the pod itself. A table of
 * their columns is a tenth of that; zones, which are not a column, are counted with label selectors. Only the sample is
 * read in full.
 */
export async function summarizeLiveNodes(
  client: KubernetesClient,
  version: string,
  signal?: AbortSignal,
): Promise<NodeSummary> {
  const sample = (await itemsOf(client, { limit: '20', labelSelector: onFargate })).map(toNode);
  const counts = await summarizeNodes(rows(client, {}, signal), version);
  const zones = sample.length === 0 ? [] : await zonesOf(client);
  const counted: [string, number][] = [];
  for (const zone of zones)
    counted.push([zone, await count(rows(client, { labelSelector: `${onFargate},${zoneLabel}=${zone}` }, signal))]);
  return { ...counts, byZone: Object.fromEntries(counted), sample };
}

/** Requests one node of a zone not yet known, until there is none. */
async function zonesOf(client: KubernetesClient): Promise<string[]> {
  const zones: string[] = [];
  while (zones.length < mostZones) {
    const others = zones.length === 0 ? zoneLabel : `${zoneLabel},${zoneLabel} notin (${zones.join(',')})`;
    const [raw] = await itemsOf(client, { limit: '1', labelSelector: `${onFargate},${others}` });
    const zone = raw === undefined ? null : toNode(raw).zone;
    if (zone === null || zones.includes(zone)) break;
    zones.push(zone);
  }
  return zones.sort();
}

async function itemsOf(client: KubernetesClient, query: Get['query'] & object): Promise<readonly RawObject[]> {
  const { items } = await client.get({ path, query, access });
  return Array.isArray(items) ? (items as readonly unknown[]).map(objectOf) : [];
}

function rows(client: KubernetesClient, query: Readonly<Record<string, string>>, signal?: AbortSignal): RawPages {
  const ask = async (request: Get) => {
    const answer = await client.ask({ ...request, accept: tableType });
    return { ...answer, document: () => asNodeList(answer.document()) };
  };
  return listPages(ask, { path, query: { ...query, includeObject: 'None' }, access }, signal);
}

async function count(pages: RawPages): Promise<number> {
  let total = 0;
  for await (const page of pages) total += page.length;
  return total;
}

/** Requests the columns of `kubectl get nodes -o wide`; a server without table support sends the nodes. */
const tableType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/**
 * Converts the rows of a table to nodes with only the columns' data. Anything but a table is returned unchanged.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
 */
function asNodeList(document: RawObject): RawObject {
  if (document['kind'] !== 'Table') return document;
  const columns = listOf(document['columnDefinitions']).map((column) => objectOf(column)['name']);
  const cell = (row: unknown, column: string) => listOf(objectOf(row)['cells'])[columns.indexOf(column)];
  const items = listOf(document['rows']).map((row) => ({
    metadata: { name: cell(row, 'Name') },
    status: {
      nodeInfo: {
        kubeletVersion: cell(row, 'Version'),
        osImage: cell(row, 'OS-Image'),
        containerRuntimeVersion: cell(row, 'Container-Runtime'),
      },
    },
  }));
  return { apiVersion: 'v1', kind: 'NodeList', metadata: document['metadata'], items };
}
